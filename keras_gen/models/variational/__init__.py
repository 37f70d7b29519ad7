"""Systems that encode data to latent variables and decode them again."""
