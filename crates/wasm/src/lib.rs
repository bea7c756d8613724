//! How does JavaScript ask the core?
