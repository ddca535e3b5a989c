"""A notebook that was handed in: found, read, mended and made safe."""
