"""The web: Litestar application, sign-in, pages and live streams."""
