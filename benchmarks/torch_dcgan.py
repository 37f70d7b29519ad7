"""The DCGAN networks and step in PyTorch, as a peer in benchmarks."""

try:
    import torch
except ImportError:  # An optional peer: the benchmarks leave its rows out.
    torch = None


def generator(model):
    """Returns a PyTorch twin of a DCGAN's generator, or None without PyTorch."""
    if torch is None:
        return None
    nn = torch.nn
    layers, channels = [], None
    for layer in model.generator.layers:
        kind = type(layer).__name__
        if kind == "Dense":
            bias = layer.use_bias
            layers.append(nn.Linear(layer.kernel.shape[0], layer.units, bias=bias))
        elif kind == "Reshape":
            height, width, channels = layer.target_shape
            layers.append(nn.Unflatten(1, (channels, height, width)))
        elif kind == "Conv2DTranspose":
            layers.append(
                nn.ConvTranspose2d(
                    channels, layer.filters, 4, 2, 1, bias=layer.use_bias
                )
            )
            channels = layer.filters
        elif kind == "BatchNormalization":
            layers.append(nn.BatchNorm2d(channels, eps=1e-5, momentum=0.1))
        elif kind == "ReLU":
            layers.append(nn.ReLU(inplace=True))
    layers.append(nn.Tanh())
    return nn.Sequential(*layers)


def discriminator(model):
    """Returns a PyTorch twin of a DCGAN's discriminator."""
    nn = torch.nn
    layers, channels = [], model.image_shape[-1]
    for layer in model.discriminator.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            layers.append(
                nn.Conv2d(channels, layer.filters, 4, 2, 1, bias=layer.use_bias)
            )
            channels = layer.filters
        elif kind == "BatchNormalization":
            layers.append(nn.BatchNorm2d(channels, eps=1e-5, momentum=0.1))
        elif kind == "LeakyReLU":
            layers.append(nn.LeakyReLU(0.2, inplace=True))
        elif kind == "Flatten":
            layers.append(nn.Flatten())
        elif kind == "Dense":
            layers.append(nn.Linear(layer.kernel.shape[0], 1))
    return nn.Sequential(*layers)


def training_step(model, batch_size, policy):
    """Returns a function that takes one DCGAN step, or None without PyTorch."""
    if torch is None:
        return None
    height, width, channels = model.image_shape
    g = generator(model).to(memory_format=torch.channels_last)
    d = discriminator(model).to(memory_format=torch.channels_last)
    g_optimizer = torch.optim.Adam(g.parameters(), 2e-4, (0.5, 0.999))
    d_optimizer = torch.optim.Adam(d.parameters(), 2e-4, (0.5, 0.999))
    real = torch.rand(batch_size, channels, height, width) * 2 - 1
    real = real.to(memory_format=torch.channels_last)
    softplus = torch.nn.functional.softplus
    half = policy == "mixed_bfloat16"

    def step():
        latents = torch.rand(2, batch_size, model.latent_dim) * 2 - 1
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            with torch.no_grad():
                fake = g(latents[0])
            d_loss = softplus(-d(real)).mean() + softplus(d(fake)).mean()
        d_optimizer.zero_grad(set_to_none=True)
        d_loss.backward()
        d_optimizer.step()
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            g_loss = softplus(-d(g(latents[1]))).mean()
        g_optimizer.zero_grad(set_to_none=True)
        g_loss.backward()
        g_optimizer.step()

    return step
