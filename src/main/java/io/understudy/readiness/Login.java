package io.understudy.readiness;

/**
 * Who pulls images, by a pull secret.
 *
 * @param place which images it is for, as the secret says: a host, often with a path, sometimes as a URL
 * @param password never shown
 * @param secret the pull secret's name, for people
 */
public record Login(String place, String user, String password, String secret) {

    @Override
    public String toString() {
        return "%s at %s by %s".formatted(user, place, secret);
    }
}
