"""One file of a docset → the articles it holds, with every problem named."""
