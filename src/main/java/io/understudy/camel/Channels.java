package io.understudy.camel;

import io.understudy.notification.Channel;
import io.understudy.notification.Channel.Hears;
import io.understudy.notification.Ear;
import io.understudy.notification.HttpMessage;
import io.understudy.notification.Notice;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every notice to the channels that are for it, each by a queue of its own. Only the leader of several instances tells people;
 * what another one heard meanwhile it tells when it leads. Thread-safe; the bean {@code channels} of the routes.
 */
public final class Channels {

    private static final Logger LOG = LoggerFactory.getLogger("understudy.notify");

    /** What the name of a channel's route begins with. */
    public static final String ROUTE = "notify-";

    private final Map<String, Ear> ears = new LinkedHashMap<>();
    private final Map<String, HttpMessage.Form> forms;
    private final BooleanSupplier leads;
    private final BiConsumer<String, Notice> queue;
    private final Ticker ticker;
    private final Clock clock;
    private final Map<String, Notice> untold = new LinkedHashMap<>();

    /**
     * @param forms of the channels that are reached by HTTP, by the channel's name
     * @param leads whether this instance leads now
     * @param queue takes a notice for a channel of that name; returns at once
     */
    public Channels(
            List<Channel> channels,
            Map<String, HttpMessage.Form> forms,
            BooleanSupplier leads,
            BiConsumer<String, Notice> queue,
            Ticker ticker,
            Clock clock) {
        channels.forEach(channel -> ears.put(channel.name(), new Ear(channel)));
        this.forms = Map.copyOf(forms);
        this.leads = leads;
        this.queue = queue;
        this.ticker = ticker;
        this.clock = clock;
    }

    /** For the first channel. */
    public void hear(Notice notice) {
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
        if (leads.getAsBoolean()) {
            tell(notice, to);
        } else if (to == Hears.NOTICES) {
            untold.remove(notice.subject());
            untold.put(notice.subject(), notice);
        }
    }

    /** Tells what is due by now. */
    public synchronized void tick() {
        if (!leads.getAsBoolean()) {
            return;
        }
        untold.values().forEach(notice -> tell(notice, Hears.NOTICES));
        untold.clear();
        ears.forEach((name, ear) -> ear.due(ticker.nanos()).forEach(notice -> queue.accept(name, notice)));
    }

    private void tell(Notice notice, Hears to) {
        ears.forEach((name, ear) -> ear.hear(notice, to, ticker.nanos()).ifPresent(told -> queue.accept(name, told)));
    }

    /** The body of what a channel is sent by HTTP; where to and with which headers goes into the headers. */
    public String post(String name, Notice notice, Map<String, Object> headers) {
        HttpMessage message = Optional.ofNullable(forms.get(name)).orElseThrow().of(notice, clock.millis());
        headers.clear();
        headers.put(Exchange.HTTP_METHOD, "POST");
        headers.put(Exchange.HTTP_URI, message.to().toString());
        headers.put(Exchange.CONTENT_TYPE, "application/json");
        headers.putAll(message.headers());
        return message.body();
    }

    /** The text of a mail; its subject goes into the headers. */
    public String mail(Notice notice, Map<String, Object> headers) {
        headers.clear();
        headers.put(
                "Subject",
                "[understudy] %s: %s"
                        .formatted(
                                notice.application(),
                                notice.over() ? "over" : notice.urgency().name()));
        headers.put(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
        return notice.words() + "\n";
    }

    /**
     * What did not arrive is told anew, until it does or something newer is so. One line for the log, without an address, since that
     * may be a secret.
     *
     * @param route of the channel
     */
    public void failed(String route, Notice notice, Exception failure) {
        LOG.error("{}: nobody was told by it, which is tried anew: {}: {}", route, why(failure), notice);
        Optional.ofNullable(ears.get(route.substring(ROUTE.length()))).ifPresent(ear -> ear.missed(notice));
    }

    private static String why(Exception failure) {
        return switch (failure) {
            case HttpOperationFailedException answered -> "it answered HTTP %d".formatted(answered.getStatusCode());
            case UnderstudyException ours -> ours.getMessage() + "";
            default -> failure.getClass().getSimpleName();
        };
    }
}
