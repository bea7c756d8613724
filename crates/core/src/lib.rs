//! What can be said about this Dockerfile? One pure function from text to report.
