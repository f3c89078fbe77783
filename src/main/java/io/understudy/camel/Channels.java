package io.understudy.camel;

import io.understudy.notification.Channel;
import io.understudy.notification.Channel.Hears;
import io.understudy.notification.Delivery;
import io.understudy.notification.Ear;
import io.understudy.notification.HttpMessage;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.notification.Voice;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every notice to the channels that are for it, each by a queue of its own. Only one of several instances tells people, see
 * {@link Voice}; what another one heard meanwhile it tells when it is its turn. Thread-safe; the bean {@code channels} of the routes.
 */
public final class Channels {

    private static final Logger LOG = LoggerFactory.getLogger("understudy.notify");

    /** What the name of a channel's route begins with. */
    public static final String ROUTE = "notify-";

    /** The header of a notice on its way to a channel that says since when it is so: milliseconds since 1970. */
    public static final String SINCE = "UnderstudySince";

    /** What was heard longer ago by one that did not lead is told by nobody: it may not be so any more. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** For words of a user's own route. */
    private static final ApplicationName OWN_ROUTE = new ApplicationName("own-route");

    private final Map<String, Ear> ears = new LinkedHashMap<>();
    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private final Sendings sendings;
    private final Map<String, HttpMessage.Form> forms;
    private final Voice voice;
    private final Queues queues;
    private final Ticker ticker;
    private final Clock clock;
    private final Map<String, Untold> untold = new LinkedHashMap<>();

    private boolean cutOff;

    /** @param nanos when it was heard */
    private record Untold(Notice notice, long nanos) {}

    /** The queues of all channels. */
    public interface Queues {

        /**
         * Takes a notice for a channel of that name; returns at once.
         *
         * @param since when it became so, milliseconds since 1970
         * @return false when the queue is full, and it was not taken
         */
        boolean put(String channel, Notice notice, long since);

        /** Tries anew what found the way to the channels full; returns at once. */
        void again();
    }

    /**
     * @param forms of the channels that are reached by HTTP, by the channel's name
     * @param voice whether this instance tells people now
     */
    public Channels(
            List<Channel> channels,
            Map<String, HttpMessage.Form> forms,
            Voice voice,
            Queues queues,
            Ticker ticker,
            Clock clock) {
        channels.forEach(channel -> {
            ears.put(channel.name(), new Ear(channel));
            deliveries.put(channel.name(), new Delivery(clock));
        });
        this.sendings = new Sendings(deliveries);
        this.forms = Map.copyOf(forms);
        this.voice = voice;
        this.queues = queues;
        this.ticker = ticker;
        this.clock = clock;
    }

    /** For the first channel: a {@link Notice}, or the words of a user's own route. */
    public void hear(@Body Object body) {
        Notice notice = body instanceof Notice ours
                ? ours
                : Notice.ofEvent(OWN_ROUTE, "own route", Urgency.WARNING, String.valueOf(body));
        hear(notice, Hears.NOTICES);
    }

    /** For the second channel: what nobody has answered. */
    public void escalate(Notice notice) {
        hear(notice, Hears.ESCALATIONS);
    }

    private synchronized void hear(Notice notice, Hears to) {
        if (ears.isEmpty()) {
            return;
        }
        if (voice.speaks()) {
            tell(notice, to, clock.millis());
        } else if (to == Hears.NOTICES) {
            untold.remove(notice.subject());
            untold.put(notice.subject(), new Untold(notice, ticker.nanos()));
        }
    }

    /** What became of what each channel was sent, by its name, in the order of the document. */
    public Map<String, Delivery> deliveries() {
        return Collections.unmodifiableMap(deliveries);
    }

    /** What sees what becomes of what the channels are sent. */
    public Sendings sendings() {
        return sendings;
    }

    /** Tells what is due by now. */
    public synchronized void tick() {
        queues.again();
        boolean silent = voice.cutOff();
        if (silent != cutOff) {
            cutOff = silent;
            tell(voice.told(silent), Hears.NOTICES, clock.millis());
        }
        if (!voice.speaks()) {
            return;
        }
        untold.values().stream()
                .filter(heard -> ticker.since(heard.nanos()).compareTo(FRESH) < 0)
                .forEach(heard -> tell(
                        heard.notice(),
                        Hears.NOTICES,
                        clock.millis() - ticker.since(heard.nanos()).toMillis()));
        untold.clear();
        ears.forEach((name, ear) -> tellDue(name, ear, ear.due(ticker.nanos())));
    }

    /** Where one finds no room the next one would not either, and there may be thousands. */
    private void tellDue(String name, Ear ear, List<Notice> due) {
        boolean room = true;
        for (Notice notice : due) {
            if (room) {
                room = put(name, ear, notice, clock.millis());
            } else {
                ear.missed(notice);
            }
        }
    }

    private void tell(Notice notice, Hears to, long since) {
        ears.forEach(
                (name, ear) -> ear.hear(notice, to, ticker.nanos()).ifPresent(told -> put(name, ear, told, since)));
    }

    /** What a full queue did not take is not told: it is due again, unless something newer is so by then. */
    private boolean put(String name, Ear ear, Notice notice, long since) {
        Delivery delivery = Objects.requireNonNull(deliveries.get(name));
        if (queues.put(name, notice, since)) {
            delivery.taken();
            return true;
        }
        if (delivery.trouble().isEmpty()) {
            LOG.warn("{}{}: its queue is full, what it does not take is tried anew", ROUTE, name);
        }
        delivery.dropped();
        ear.missed(notice);
        return false;
    }

    /** The body of what a channel is sent by HTTP; where to and with which headers goes into the headers. */
    public String post(String name, Notice notice, Map<String, Object> headers) {
        HttpMessage message = Optional.ofNullable(forms.get(name)).orElseThrow().of(notice, since(headers));
        headers.clear();
        headers.put(Exchange.HTTP_METHOD, "POST");
        headers.put(Exchange.HTTP_URI, message.to().toString());
        headers.put(Exchange.CONTENT_TYPE, "application/json");
        headers.putAll(message.headers());
        return message.body();
    }

    /** The text of a mail; its subject goes into the headers. */
    public String mail(Notice notice, Map<String, Object> headers) {
        Instant since = Instant.ofEpochMilli(since(headers));
        headers.clear();
        headers.put("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(since.atOffset(ZoneOffset.UTC)));
        headers.put(
                "Subject",
                "[understudy] %s: %s"
                        .formatted(
                                notice.application(),
                                notice.over() ? "over" : notice.urgency().name()));
        headers.put(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
        return notice.words() + "\n";
    }

    /** It may have waited long for the one before it; now for what a route of somebody's own has sent here. */
    private long since(Map<String, Object> headers) {
        return headers.get(SINCE) instanceof Long since ? since : clock.millis();
    }

    /**
     * What did not arrive is told anew, until it does or something newer is so. One line for the log, without an address, since that
     * may be a secret.
     *
     * @param sent what a channel's route had to send
     */
    public void failed(Exchange sent, Notice notice, Exception failure) {
        String route = sent.getFromRouteId();
        LOG.error("{}: nobody was told by it, which is tried anew: {}: {}", route, Sendings.why(failure), notice);
        sendings.gaveUp(sent, failure);
        Optional.ofNullable(ears.get(route.substring(ROUTE.length()))).ifPresent(ear -> ear.missed(notice));
    }
}
