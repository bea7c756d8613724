//! How large is this base image, and who says so?
