-- How often a visitor has been here, asked for each visitor an agent is shown.

CREATE INDEX session_visitor ON session (visitor);
