"""The pages: a static site that opens from a file or any web server, made from one published database."""
