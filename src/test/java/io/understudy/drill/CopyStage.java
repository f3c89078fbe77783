package io.understudy.drill;

import io.understudy.policy.DrillTerms;
import io.understudy.readiness.Fault;
import io.understudy.runbook.Step;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A standby's site that remembers which copies stand there: four objects, of which the last is a Deployment. */
final class CopyStage implements DrillSite {

    static final List<String> OBJECTS =
            List.of("Namespace", "NetworkPolicy isolation", "ConfigMap settings", "Deployment web");

    final List<String> made = new CopyOnWriteArrayList<>();
    final List<Stage> standing = new CopyOnWriteArrayList<>();
    volatile List<Fault> faults = List.of();
    /** How often it is looked at them before they are ready. */
    volatile int looksUntilReady = 3;

    volatile Optional<String> hopeless = Optional.empty();
    /** How often their removal is asked for in vain. */
    volatile int stubborn = 1;

    volatile boolean silent;
    /** What its removal, or the look for others, throws instead of an answer. */
    volatile Optional<RuntimeException> broken = Optional.empty();

    /** Called before each removal. */
    volatile Runnable beforeRemoval = () -> {};

    /** Sites that were asked for what stands there; one that is in {@code strange} answers what nobody can read. */
    final List<SiteName> asked = new CopyOnWriteArrayList<>();

    final List<SiteName> strange = new CopyOnWriteArrayList<>();
    /** How many drills had copies at once, at most. */
    volatile int most;

    /** Called after each object that was made. */
    volatile Runnable afterEach = () -> {};

    private int looks;

    @Override
    public Copies plan(Stage stage, List<Step> steps, DrillTerms terms) {
        return new Copies() {
            @Override
            public List<Fault> faults() {
                return faults;
            }

            @Override
            public List<Part> parts() {
                return OBJECTS.stream()
                        .<Part>map(name -> new Thing(name, stage))
                        .toList();
            }

            @Override
            public Look look() {
                int ready = ++looks >= looksUntilReady ? 1 : 0;
                return new Look(List.of(new Running("Deployment web", ready, 1, Optional.empty(), hopeless)));
            }
        };
    }

    private final class Thing implements Copies.Part {
        private final String name;
        private final Stage stage;

        Thing(String name, Stage stage) {
            this.name = name;
            this.stage = stage;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String make() {
            if (!standing.contains(stage)) {
                standing.add(stage);
            }
            most = Math.max(most, standing.size());
            made.add(name);
            afterEach.run();
            return "made";
        }
    }

    @Override
    public synchronized Removal remove(Stage stage) {
        beforeRemoval.run();
        broken.ifPresent(failure -> {
            throw failure;
        });
        if (silent) {
            throw new UnderstudyException.Transient("no answer", new IOException());
        }
        if (standing.contains(stage) && stubborn-- > 0) {
            return new Removal(List.of("Namespace"), "it goes");
        }
        boolean unused = standing.remove(stage);
        return new Removal(List.of(), "nothing carries the mark");
    }

    @Override
    public List<Stage> standing(SiteName site) {
        asked.add(site);
        if (strange.contains(site)) {
            throw new IllegalArgumentException("application: 'Not_A.Name' is no DNS label");
        }
        return standing.stream().filter(stage -> stage.site().equals(site)).toList();
    }
}
