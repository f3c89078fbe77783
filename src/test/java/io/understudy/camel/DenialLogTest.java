package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.understudy.access.Denied;
import io.understudy.access.Role;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DenialLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(DenialLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong now = new AtomicLong(5);
    private final DenialLog log = new DenialLog(now::get);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void end() {
        logger.detachAppender(lines);
    }

    @Test
    void each_refusal_is_one_line_up_to_so_many_a_minute() {
        log.note("api-start", "10.0.0.7:4711", new Denied.Lacking("ann", Role.OPERATE));
        assertThat(said()).containsExactly("refused api-start from 10.0.0.7:4711: ann lacks the role operate");

        for (int i = 0; i < 100; i++) {
            log.note("api-status", "10.0.0.8:1", new Denied.Unknown());
        }
        assertThat(said()).hasSize(DenialLog.MOST);

        now.addAndGet(Duration.ofMinutes(1).toNanos());
        log.note("api-status", "10.0.0.8:1", new Denied.ForeignName("ann"));
        assertThat(said())
                .hasSize(DenialLog.MOST + 2)
                .endsWith(
                        "81 more refused calls were not logged",
                        "refused api-status from 10.0.0.8:1: ann would sign as somebody else");
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
