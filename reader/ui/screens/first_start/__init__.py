"""What the first start offers."""
