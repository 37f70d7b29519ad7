"""Systems whose generator learns by playing against a discriminator or critic."""
