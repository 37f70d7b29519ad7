"""Builds protocol messages from field lists, for formats whose protos no package has.

The text is then read by the real parser, which refuses fields that are not listed and
values of the wrong type.
"""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_SCALARS = {
    "int32": descriptor_pb2.FieldDescriptorProto.TYPE_INT32,
    "int64": descriptor_pb2.FieldDescriptorProto.TYPE_INT64,
    "uint32": descriptor_pb2.FieldDescriptorProto.TYPE_UINT32,
    "uint64": descriptor_pb2.FieldDescriptorProto.TYPE_UINT64,
    "bool": descriptor_pb2.FieldDescriptorProto.TYPE_BOOL,
    "string": descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
}


def build(package, messages, enums=None):
    """Returns message name -> class.

    Args:
        package: Any name that no other schema has.
        messages: Message name -> (field name -> type): a scalar's name, a message's or
            an enum's, with `repeated ` or `map ` (of strings to messages) before it.
        enums: Enum name -> names of its values.
    """
    enums = enums or {}
    file = descriptor_pb2.FileDescriptorProto(
        name=f"{package}.proto", package=package, syntax="proto3"
    )
    for name, values in enums.items():
        # Values are named in the scope around their enum: one message for each.
        scope = file.message_type.add(name=f"{name}Scope")
        enum = scope.enum_type.add(name=name)
        for number, value in enumerate(values):
            enum.value.add(name=value, number=number)
    for name, fields in messages.items():
        message = file.message_type.add(name=name)
        for number, (key, kind) in enumerate(fields.items(), start=1):
            _add(message, package, key, kind, number, enums)
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return {
        name: message_factory.GetMessageClass(
            pool.FindMessageTypeByName(f"{package}.{name}")
        )
        for name in messages
    }


def _add(message, package, key, kind, number, enums):
    form, _, kind = kind.rpartition(" ")
    field = message.field.add(name=key, number=number)
    kinds = descriptor_pb2.FieldDescriptorProto
    field.label = kinds.LABEL_REPEATED if form else kinds.LABEL_OPTIONAL
    if form == "map":
        entry = message.nested_type.add(name=f"{key.title().replace('_', '')}Entry")
        entry.options.map_entry = True
        _add(entry, package, "key", "string", 1, enums)
        _add(entry, package, "value", kind, 2, enums)
        kind = f"{message.name}.{entry.name}"
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    elif kind in enums:
        field.type, field.type_name = kinds.TYPE_ENUM, f".{package}.{kind}Scope.{kind}"
    else:
        field.type, field.type_name = kinds.TYPE_MESSAGE, f".{package}.{kind}"
