"""Acts: joins the four doors to the buyer's world, and is the only floor that does."""
