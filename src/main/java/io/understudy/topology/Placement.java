package io.understudy.topology;

/**
 * Where an application's roles are now.
 *
 * @param primary the site that serves
 * @param standby the site that waits
 * @param epoch the generation of this assignment
 */
public record Placement(ApplicationName application, SiteName primary, SiteName standby, Epoch epoch) {

    public Placement {
        if (primary.equals(standby)) {
            throw new IllegalArgumentException(
                    "application %s: primary and standby are both %s".formatted(application, primary));
        }
    }

    /** The assignment after a failover, switchover or failback: roles exchanged, one epoch later. */
    public Placement moved() {
        return new Placement(application, standby, primary, epoch.next());
    }

    public SiteName site(Role role) {
        return role == Role.PRIMARY ? primary : standby;
    }
}
