//! Frames, turn-taking and speech ports, sans-IO. First form: empty until the voice issue.
