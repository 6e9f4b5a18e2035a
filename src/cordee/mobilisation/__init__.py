"""Who is called at night, who answers, who holds the cells, who relieves them."""
