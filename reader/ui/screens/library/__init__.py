"""The main screen: sidebar, lists, and the article beside them."""
