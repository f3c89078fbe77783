package io.understudy.drill;

/** Port: keeps the reports of drills. */
public interface Reports {

    /**
     * Keeps a report, so that it survives a restart.
     *
     * @return SHA-256 of what was kept for machines, 64 hexadecimal digits
     * @throws io.understudy.topology.UnderstudyException.Permanent when it can't be kept
     */
    String keep(Drill drill);

    /** Whether there is one of this id. */
    boolean has(String id);
}
