"""Acts on notices: make, seal, hang, photograph, take down, object, settle. Each is one transaction and one act."""
