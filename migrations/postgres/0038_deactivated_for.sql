-- At which organizations, and below them, a deactivated staff user is so: those that the admin manages who did it. Elsewhere
-- their address can be added and registered anew. None = somebody over everything did, and it holds everywhere.
CREATE TABLE staff_deactivated_for (
    staff_id        UUID NOT NULL,
    organization_id UUID NOT NULL,
    PRIMARY KEY (staff_id, organization_id)
);
