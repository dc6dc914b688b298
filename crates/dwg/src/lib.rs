//! DWG to a Drawing, through acadrust.
