-- Nodes that share a database. A node is alive as long as it goes on raising `beats`; whoever sees that it does not says
-- so in `dead`, once and for all, before taking over what was the node's. `on_bus`: the others hear it over the bus.

ALTER TABLE node ADD COLUMN beats BIGINT NOT NULL DEFAULT 0;
ALTER TABLE node ADD COLUMN dead BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE node ADD COLUMN on_bus BOOLEAN NOT NULL DEFAULT FALSE;
