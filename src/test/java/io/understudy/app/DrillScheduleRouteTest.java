package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.policy.DrillKind;
import io.understudy.policy.DrillSchedule;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Shops;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.quartz.CronTrigger;
import org.quartz.TriggerKey;

/** The service's own template of a drill's time, with a Quartz that runs. */
@Timeout(60)
class DrillScheduleRouteTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Heard heard = new Heard();

    /** In place of the bean that begins drills. */
    public static final class Heard {
        final List<String> drills = new CopyOnWriteArrayList<>();

        public void scheduled(String application, int number) {
            drills.add(application + " " + number);
        }
    }

    @AfterEach
    void ends() {
        camel.stop();
    }

    @Test
    void a_changed_time_takes_the_place_of_the_old_one() throws Exception {
        load();
        Drilling.route(camel, List.of(weekly("TUE"), Shops.policy("bank")));
        Drilling.unroute(camel, Shops.policy("shop").application());
        assertThat(camel.getRoutes()).isEmpty();
        assertThat(trigger("shop-0")).isNull();

        Drilling.route(camel, List.of(weekly("FRI")));
        Drilling.unroute(camel, Shops.policy("shop").application());
        Drilling.route(camel, List.of(weekly("TUE")));
        assertThat(Objects.requireNonNull(trigger("shop-0")).getCronExpression())
                .isEqualTo("0 0 10 ? * TUE");
        assertThat(camel.getRoutes()).hasSize(1);
    }

    private static FailoverPolicy weekly(String day) {
        return Shops.policy("shop")
                .drilledAt(List.of(new DrillSchedule("0 0 10 ? * " + day, ZoneId.of("UTC"), DrillKind.DRY_RUN)));
    }

    private @Nullable CronTrigger trigger(String name) throws Exception {
        return (CronTrigger) camel.getComponent("quartz", QuartzComponent.class)
                .getScheduler()
                .getTrigger(new TriggerKey(name, "understudy-drills"));
    }

    private void load() throws Exception {
        camel.getRegistry().bind("drills", heard);
        for (String file : List.of("errors", "drill")) {
            Resource resource =
                    PluginHelper.getResourceLoader(camel).resolveResource("file:routes/%s.camel.yaml".formatted(file));
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
        }
        camel.removeRouteDefinitions(List.copyOf(camel.getRouteDefinitions()));
        camel.start();
    }

    @Test
    void a_drill_begins_at_its_time_and_one_that_was_missed_is_not_made_up_for() throws Exception {
        FailoverPolicy shop = Shops.policy("shop")
                .drilledAt(List.of(
                        new DrillSchedule("0/1 * * ? * *", ZoneId.of("UTC"), DrillKind.DRY_RUN),
                        new DrillSchedule("0 0 10 ? * TUE", ZoneId.of("Europe/Berlin"), DrillKind.DRY_RUN)));
        load();
        Drilling.route(camel, List.of(shop, Shops.policy("bank")));

        await().atMost(Duration.ofSeconds(30)).until(() -> heard.drills.size() >= 2);
        assertThat(heard.drills).containsOnly("shop 0");

        CronTrigger weekly = Objects.requireNonNull(trigger("shop-1"));
        assertThat(weekly.getCronExpression()).isEqualTo("0 0 10 ? * TUE");
        assertThat(weekly.getTimeZone().getID()).isEqualTo("Europe/Berlin");
        assertThat(weekly.getMisfireInstruction()).isEqualTo(CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING);
    }
}
