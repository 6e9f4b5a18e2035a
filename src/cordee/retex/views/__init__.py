"""Views of lessons: fetch through what the actor may see, bind the form, call one action, render."""
