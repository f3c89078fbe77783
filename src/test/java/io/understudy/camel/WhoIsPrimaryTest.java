package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.DnsMoves;
import io.understudy.policy.Catalogue;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.LiveCatalogue;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.EpochMark;
import io.understudy.topology.Placement;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class WhoIsPrimaryTest {

    private static final Placement HOME = new Placement(DnsMoves.SHOP, DnsMoves.EAST, DnsMoves.WEST, Epoch.INITIAL);
    private static final Placement AWAY = new Placement(DnsMoves.SHOP, DnsMoves.WEST, DnsMoves.EAST, new Epoch(2));
    private static final EpochMark SIGN = new EpochMark(new Epoch(2), DnsMoves.WEST);

    private Optional<DnsPolicy> dns = Optional.of(new DnsPolicy.Route53Failover(
            "example.org.",
            "Z1",
            List.of(),
            new DnsPolicy.Aws("aws-global", Optional.empty(), Optional.empty()),
            Duration.ofSeconds(10),
            List.of(),
            new DnsPolicy.MovedSign(List.of(URI.create("https://dr.example.net")), Optional.empty())));

    @Test
    void at_home_the_standby_has_no_sign() {
        assertThat(status(_ -> Optional.empty(), HOME, "us-west-2")).isEqualTo(503);
        assertThat(status(_ -> Optional.empty(), HOME, "us-east-1")).isEqualTo(200);
    }

    @Test
    void while_the_operation_still_runs_its_own_mark_counts() {
        Exchange answer = ask(_ -> Optional.of(SIGN), HOME, "shop", "us-west-2");

        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(answer.getMessage().getBody(String.class)).contains("understudy: shop is at us-west-2");
    }

    @Test
    void another_instance_shows_it_by_the_journal() {
        assertThat(status(_ -> Optional.empty(), AWAY, "us-west-2")).isEqualTo(200);
    }

    @Test
    void an_older_mark_than_the_journals_does_not_count() {
        Placement back = new Placement(DnsMoves.SHOP, DnsMoves.EAST, DnsMoves.WEST, new Epoch(3));

        assertThat(status(_ -> Optional.of(SIGN), back, "us-west-2")).isEqualTo(503);
    }

    @Test
    void where_it_can_not_be_told_nobody_is_moved() {
        WhoIsPrimary.Marks broken = _ -> {
            throw new IOException("no disk");
        };

        assertThat(status(broken, AWAY, "us-west-2")).isEqualTo(503);
    }

    @Test
    void nothing_is_said_of_others() {
        assertThat(ask(_ -> Optional.empty(), AWAY, "wiki", "us-west-2")
                        .getMessage()
                        .getHeader(Exchange.HTTP_RESPONSE_CODE))
                .isEqualTo(503);
        assertThat(status(_ -> Optional.empty(), AWAY, "no such site!")).isEqualTo(503);
        dns = Optional.empty();
        assertThat(status(_ -> Optional.empty(), AWAY, "us-west-2")).isEqualTo(503);
    }

    @Test
    void it_answers_by_the_documents_of_now() {
        LiveCatalogue live = new LiveCatalogue(documents(Map.of()));
        WhoIsPrimary bean = new WhoIsPrimary(live.view().policies(), _ -> Optional.empty(), _ -> AWAY);
        assertThat(status(bean)).isEqualTo(503);

        live.replace(documents(Map.of(DnsMoves.SHOP, DnsMoves.policy(dns))));
        assertThat(status(bean)).as("added").isEqualTo(200);

        live.replace(documents(Map.of(DnsMoves.SHOP, DnsMoves.policy(Optional.empty()))));
        assertThat(status(bean)).as("changed to have no failover records").isEqualTo(503);

        live.replace(documents(Map.of(DnsMoves.SHOP, DnsMoves.policy(dns))));
        assertThat(status(bean)).as("changed back").isEqualTo(200);

        live.replace(documents(Map.of()));
        assertThat(status(bean)).as("removed").isEqualTo(503);
    }

    private static Catalogue documents(Map<ApplicationName, FailoverPolicy> policies) {
        return new Catalogue(Map.of(), policies, Map.of());
    }

    private static Object status(WhoIsPrimary bean) {
        return answered(bean, "shop", "us-west-2").getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE);
    }

    private Object status(WhoIsPrimary.Marks marks, Placement placement, String site) {
        return ask(marks, placement, "shop", site).getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE);
    }

    private Exchange ask(WhoIsPrimary.Marks marks, Placement placement, String application, String site) {
        FailoverPolicy policy = DnsMoves.policy(dns);
        return answered(new WhoIsPrimary(Map.of(DnsMoves.SHOP, policy), marks, _ -> placement), application, site);
    }

    private static Exchange answered(WhoIsPrimary bean, String application, String site) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader("app", application);
        exchange.getMessage().setHeader("site", List.of("us-east-9", site));
        exchange.getMessage().setBody(bean.answer(bean.asked(exchange), exchange));
        return exchange;
    }
}
