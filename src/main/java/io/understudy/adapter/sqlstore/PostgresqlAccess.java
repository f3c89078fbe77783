package io.understudy.adapter.sqlstore;

import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Where the journal's database is, and who asks. Its text never holds the password.
 *
 * @param url {@code jdbc:postgresql://HOST:PORT/DATABASE}, with the driver's parameters such as {@code sslmode}; more than
 *     one host is allowed, then the writable one is taken
 * @param schema the schema that holds the journal and nothing else, made where it is missing; lower-case letters, digits, _
 * @param user whose rights: CONNECT on the database, and CREATE to make the schema or ALL on one that is there
 * @param password asked for when the journal is opened
 */
public record PostgresqlAccess(String url, String schema, String user, Supplier<String> password) {

    /** The schema's name when nobody chooses another. */
    public static final String SCHEMA = "understudy";

    private static final String PREFIX = "jdbc:postgresql:";
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public PostgresqlAccess {
        if (!url.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "the journal's address begins with jdbc:postgresql://, not '%s'".formatted(withoutParameters(url)));
        }
        if (!NAME.matcher(schema).matches()) {
            throw new IllegalArgumentException(
                    "a schema's name has lower-case letters, digits and _, not '%s'".formatted(schema));
        }
    }

    @Override
    public String toString() {
        return "%s (schema %s, user %s)".formatted(withoutParameters(url), schema, user);
    }

    /** Parameters may hold secrets. */
    private static String withoutParameters(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }
}
