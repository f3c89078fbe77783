package io.understudy.readiness;

import io.understudy.topology.SiteName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What registries' answers about the images of one pod come to. Not thread-safe. */
final class ImageFindings {

    private final SiteName site;
    private final PulledPod pod;
    private final List<Login> logins = new ArrayList<>();
    private final List<PullSecret.Useless> useless = new ArrayList<>();
    private final List<PullSecret.Unreadable> unreadable = new ArrayList<>();
    private final Set<Fault> faults = new LinkedHashSet<>();
    private boolean secretsTold;

    ImageFindings(SiteName site, PulledPod pod) {
        this.site = site;
        this.pod = pod;
        for (PullSecret secret : pod.secrets()) {
            switch (secret) {
                case PullSecret.Read(List<Login> read) -> logins.addAll(read);
                case PullSecret.Useless none -> useless.add(none);
                case PullSecret.Unreadable unknown -> unreadable.add(unknown);
            }
        }
    }

    List<Login> logins() {
        return List.copyOf(logins);
    }

    void noName(String container, String image) {
        add(
                Severity.BLOCKING,
                "container %s of %s has an image that is none: '%s'".formatted(container, pod.of(), image),
                "correct it at " + site);
    }

    void add(String container, ImageName image, Registry.Told told) {
        switch (told) {
            case Registry.Told.Found _ -> {}
            case Registry.Told.Missing(String answer) ->
                add(
                        Severity.BLOCKING,
                        "%s can't be pulled: %s has no such image (%s)"
                                .formatted(what(container, image), image.registry(), answer),
                        "push or replicate it there, or let the workload at %s name one that is there".formatted(site));
            case Registry.Told.Refused(String answer, List<Login> as) -> refused(container, image, answer, as);
            case Registry.Told.Later(String answer, var pause) ->
                add(
                        Severity.UNKNOWN,
                        "whether %s can be pulled is not known: %s wants to be asked later (%s)"
                                .formatted(what(container, image), image.registry(), answer),
                        "wait: it is asked again after %d s".formatted(pause.toSeconds()));
            case Registry.Told.Unclear(String answer) ->
                add(
                        Severity.UNKNOWN,
                        "whether %s can be pulled is not known: %s answers %s"
                                .formatted(what(container, image), image.registry(), answer),
                        "see in the registry's log what it has against the question");
            case Registry.Told.Silent(String why) ->
                add(
                        Severity.DEGRADING,
                        "%s does not answer this service (%s), so nobody knows whether %s can be pulled; the nodes of %s may reach it nonetheless"
                                .formatted(image.registry(), why, what(container, image), site),
                        "see whether it runs; where only the nodes reach it, write 'images: unchecked' for it among 'registries' in the document of "
                                + site);
        }
    }

    private void refused(String container, ImageName image, String answer, List<Login> as) {
        String refuses = "%s refuses %s".formatted(image.registry(), what(container, image));
        if (!as.isEmpty()) {
            add(
                    Severity.BLOCKING,
                    "%s to %s (%s)"
                            .formatted(
                                    refuses,
                                    as.stream()
                                            .map(login -> "%s of %s".formatted(login.user(), login.secret()))
                                            .distinct()
                                            .collect(Collectors.joining(" and ")),
                                    answer),
                    "renew the Secret, or let its user pull; many registries answer so for what they don't have, too");
        } else if (!unreadable.isEmpty()) {
            secretsTold = true;
            PullSecret.Unreadable first = unreadable.getFirst();
            add(
                    Severity.UNKNOWN,
                    "whether %s can be pulled is not known: %s wants a login (%s), and %s"
                            .formatted(what(container, image), image.registry(), answer, first.what()),
                    first.remedy());
        } else if (!useless.isEmpty()) {
            secretsTold = true;
            PullSecret.Useless first = useless.getFirst();
            add(
                    Severity.BLOCKING,
                    "%s without a login (%s), and %s".formatted(refuses, answer, first.what()),
                    first.remedy());
        } else {
            add(
                    Severity.DEGRADING,
                    "%s without a login (%s), and no pull secret of the workload is for it: only nodes that log in by themselves can pull it"
                            .formatted(refuses, answer),
                    "give the workload or its ServiceAccount at %s a pull secret; where its nodes log in by themselves, write 'images: unchecked' for the registry among 'registries' in the document of that site"
                            .formatted(site));
        }
    }

    /** Secrets that changed no answer are worth a note. */
    List<Fault> faults() {
        List<Fault> all = new ArrayList<>(faults);
        if (!secretsTold) {
            useless.forEach(secret -> all.add(new Fault(Severity.NOTE, secret.what(), secret.remedy())));
            unreadable.forEach(secret -> all.add(new Fault(Severity.NOTE, secret.what(), secret.remedy())));
        }
        return all;
    }

    private String what(String container, ImageName image) {
        return "%s for container %s of %s".formatted(image, container, pod.of());
    }

    private void add(Severity severity, String what, String remedy) {
        boolean unused = faults.add(new Fault(severity, what, remedy));
    }
}
