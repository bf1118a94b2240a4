"""A page whose reader moves levers and sees both answers at once, from played points, without a server."""
