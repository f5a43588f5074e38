"""The rules of networks and half-year reports, without database, clock or request."""
