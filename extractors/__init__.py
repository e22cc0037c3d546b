"""The door to meaning: two readers that find what a mail says, and the checks that hold them to its words."""
