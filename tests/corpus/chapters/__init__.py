"""Right and wrong solutions, a module a chapter, under the chapter's name."""
