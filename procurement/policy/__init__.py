"""The company's own rules: what may pass, who must know, what happens next."""
