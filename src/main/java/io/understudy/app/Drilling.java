package io.understudy.app;

import io.understudy.adapter.kubernetes.DrillCluster;
import io.understudy.camel.DrillApi;
import io.understudy.camel.DrillMoves;
import io.understudy.camel.DrillNews;
import io.understudy.camel.DrillScene;
import io.understudy.camel.Glances;
import io.understudy.drill.Drill;
import io.understudy.drill.DrillRecords;
import io.understudy.drill.Drills;
import io.understudy.drill.Leftovers;
import io.understudy.journal.Journal;
import io.understudy.journal.Leadership;
import io.understudy.journal.Pause;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationListener;
import io.understudy.operation.Timers;
import io.understudy.policy.Catalogue;
import io.understudy.policy.DrillSchedule;
import io.understudy.policy.FailoverPolicy;
import io.understudy.replication.LagBoard;
import io.understudy.topology.ApplicationName;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;

/** What rehearses failovers and keeps the reports. */
record Drilling(
        Catalogue catalogue,
        Drills drills,
        DrillRecords records,
        Leftovers leftovers,
        DrillFolder folder,
        Proving proving,
        Pause pause,
        BooleanSupplier leads) {

    static Drilling of(
            Path folder,
            Observing observing,
            Proving proving,
            Engine engine,
            Deciding deciding,
            LagBoard lags,
            Store store,
            News news,
            Set<ApplicationName> drilled) {
        Journal journal = store.journal();
        Leadership leadership = store.leadership();
        DrillFolder reports = new DrillFolder(folder);
        DrillRecords records = new DrillRecords(journal, leadership::lease, proving.threads());
        DrillCluster site =
                new DrillCluster(observing.clusters(), observing.catalogue().sites()::get);
        Consumer<Drill> people = DrillNews.people(news::tell);
        Drills drills = new Drills(
                new DrillScene(engine, deciding.reader(), new Losses(lags), journal),
                new DrillMoves(
                        observing.catalogue().policies(),
                        engine,
                        deciding.reader(),
                        deciding.operator(),
                        store.pause(),
                        observing.clock()),
                site,
                Thread::sleep,
                proving.rounds(),
                proving.guard(),
                reports,
                records,
                observing.clock(),
                observing.ticker(),
                proving.threads(),
                people,
                drilled);
        Leftovers leftovers = new Leftovers(
                observing.catalogue().policies().values(),
                site,
                records,
                reports,
                drills,
                leadership::leads,
                observing.clock(),
                proving.threads(),
                people);
        return new Drilling(
                observing.catalogue(), drills, records, leftovers, reports, proving, store.pause(), leadership::leads);
    }

    /** Adds a route for each schedule, once the templates are loaded. */
    void route(CamelContext camel) {
        route(camel, catalogue.policies().values());
    }

    /** Takes the routes of an application's schedules away; a drill that has begun goes on. */
    static void unroute(CamelContext camel, ApplicationName application) {
        for (int i = 0; camel.getRoute(id(application, i)) != null; i++) {
            String id = id(application, i);
            try {
                camel.getRouteController().stopRoute(id);
                if (!camel.removeRoute(id)) {
                    throw new IllegalStateException("the route %s can't be removed".formatted(id));
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("the route %s does not stop".formatted(id), e);
            }
        }
    }

    private static String id(ApplicationName application, int number) {
        return "drill-%s-%d".formatted(application, number);
    }

    static void route(CamelContext camel, Collection<FailoverPolicy> policies) {
        for (FailoverPolicy policy : policies) {
            for (int i = 0; i < policy.drills().size(); i++) {
                DrillSchedule schedule = policy.drills().get(i);
                TemplatedRouteBuilder.builder(camel, "drill-schedule")
                        .routeId(id(policy.application(), i))
                        .parameter("application", policy.application().value())
                        .parameter("number", Integer.toString(i))
                        .parameter("cron", schedule.cron())
                        .parameter("zone", schedule.zone().getId())
                        .add();
            }
        }
    }

    /** Ends drills as soon as an operation acts. */
    OperationListener givingWay() {
        return DrillNews.givingWay(drills);
    }

    Glances glances(Clock clock) {
        return new Glances(proving.rounds(), records, drills, clock);
    }

    DrillApi api() {
        return new DrillApi(catalogue.policies(), drills, folder, leads, pause, Timers.sleepingOn(proving.threads()));
    }
}
