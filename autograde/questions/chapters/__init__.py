"""What each chapter asks: a module a chapter, which defines CHAPTER. The register finds them."""
