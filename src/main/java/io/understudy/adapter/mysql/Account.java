package io.understudy.adapter.mysql;

/**
 * An account as the server knows it: a user from a host pattern. One user may have several.
 *
 * @param locked whether nobody can log in to it
 */
record Account(String user, String host, boolean locked) {

    /** As statements name it. */
    String quoted() {
        return Sql.text(user) + "@" + Sql.text(host);
    }

    /** As people name it, such as {@code root@localhost}. */
    @Override
    public String toString() {
        return host.isEmpty() ? user : user + "@" + host;
    }
}
