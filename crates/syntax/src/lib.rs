//! What does this Dockerfile say? Text in, lossless document out.
