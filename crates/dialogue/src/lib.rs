//! The consultation as pure, sans-IO decisions: scenarios, the agent graph, understanding.
