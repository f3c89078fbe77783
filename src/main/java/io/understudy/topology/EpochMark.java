package io.understudy.topology;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a DNS zone itself knows about who is primary: the TXT record {@code _understudy.APPLICATION.ZONE}, such as
 * {@code epoch=2 site=us-west-2}. Every update replaces it on the condition that its old value is still there, so a delayed
 * older update is refused by who keeps the zone.
 */
public record EpochMark(Epoch epoch, SiteName site) {

    private static final Pattern TEXT = Pattern.compile("epoch=(\\d{1,18}) site=(\\S+)");

    /** The owner name of the mark, absolute. */
    public static String owner(ApplicationName application, String zone) {
        return "_understudy.%s.%s".formatted(application, zone);
    }

    /** Empty when the text is not a mark. */
    public static Optional<EpochMark> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new EpochMark(new Epoch(Long.parseLong(matcher.group(1))), new SiteName(matcher.group(2))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public String text() {
        return "epoch=%s site=%s".formatted(epoch, site);
    }

    @Override
    public String toString() {
        return "epoch %s at %s".formatted(epoch, site);
    }
}
