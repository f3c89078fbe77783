package io.understudy.adapter.registry;

import io.understudy.readiness.ImageName;
import io.understudy.readiness.Login;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which logins nodes use for an image, as kubelets choose them
 * (https://kubernetes.io/docs/concepts/containers/images/#config-json): by host with {@code *} for a part of it, the same port, and the
 * beginning of the path; the longest place first. Pure.
 */
final class Keyring {

    private Keyring() {}

    /** In the order in which they are tried; empty: it is pulled without any. */
    static List<Login> of(ImageName image, List<Login> logins) {
        return logins.stream()
                .filter(login -> matches(place(login), image))
                .sorted(Comparator.comparing(Keyring::place).reversed())
                .distinct()
                .toList();
    }

    /** Without scheme and the {@code /v1/} or {@code /v2/} that Docker writes after a host. */
    private static String place(Login login) {
        return login.place()
                .replaceFirst("^https?://", "")
                .replaceFirst("^([^/]+)/v[12](/|$)", "$1/")
                .replaceFirst("/$", "");
    }

    private static boolean matches(String place, ImageName image) {
        int slash = place.indexOf('/');
        String host = slash < 0 ? place : place.substring(0, slash);
        String path = slash < 0 ? "" : place.substring(slash + 1);
        return hostMatches(host.toLowerCase(Locale.ROOT), image.registry().toLowerCase(Locale.ROOT))
                && image.repository().startsWith(path);
    }

    private static boolean hostMatches(String pattern, String host) {
        if (host.equals(ImageName.DOCKER)) {
            return pattern.equals(ImageName.DOCKER) || pattern.equals("index.docker.io");
        }
        String[] wanted = pattern.split("\\.", -1);
        String[] parts = host.split("\\.", -1);
        if (wanted.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            String expression = Pattern.quote(wanted[i]).replace("*", "\\E[^:]*\\Q");
            if (!parts[i].matches(expression)) {
                return false;
            }
        }
        return true;
    }
}
