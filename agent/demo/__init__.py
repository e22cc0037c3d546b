"""The main job on one machine: a company mail server, suppliers who answer, a clock that can be moved."""
