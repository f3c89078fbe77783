package io.understudy.rig.checker;

import java.time.Duration;
import java.util.Properties;

/** What every session with PostgreSQL is opened with. */
final class Postgresql {

    private Postgresql() {}

    /** Times out after the patience, in whole seconds, when connecting and when waiting for an answer. */
    static Properties login(String user, String password, Duration patience) {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", Long.toString(seconds(patience)));
        properties.setProperty("socketTimeout", Long.toString(seconds(patience)));
        properties.setProperty("ApplicationName", "checker");
        return properties;
    }

    static long seconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds());
    }
}
