//! One consultation as an actor: joins dialogue and ports, and maps domain to wire.
