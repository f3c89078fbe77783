package io.understudy.drill;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;

/**
 * Where the copies of a drill are: a namespace that nothing else is in.
 *
 * @param drill its id
 * @param namespace a DNS label; copies carry it as their mark
 * @param nonce what nobody else can know before; the namespace carries it. Empty for a drill of an older version, which had none
 */
public record Stage(String drill, ApplicationName application, SiteName site, String namespace, String nonce) {

    private static final String PREFIX = "drill-";
    private static final int LONGEST = 63;

    /** That of a drill, named like it; a long application name is shortened. */
    static Stage of(Drill drill, String nonce) {
        String id = drill.id();
        int over = Math.max(0, id.length() - LONGEST);
        String name = drill.application().value();
        String end = id.substring(PREFIX.length() + name.length());
        String shorter = name.substring(0, name.length() - over).replaceFirst("-+$", "");
        return new Stage(id, drill.application(), drill.from().standby(), PREFIX + shorter + end, nonce);
    }
}
