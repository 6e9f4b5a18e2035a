"""The regional catalogue of cyber services: what is offered, who asks, what comes of it."""
