package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.operation.StepContext;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Pauses one object, and lets it go. Each call is one attempt, which writes under what it has read, and throws as the client does. */
record Hold(SiteApi api, StepContext context, Owner owner) {

    /** An object as it was read, and what it remembers. */
    record Look(OwnerObject object, Optional<PauseMark> mark, Optional<PauseMark.Holder> holder) {}

    /** Throws {@link UnderstudyException.Permanent} where there is none, or a newer operation holds it. */
    Look look() {
        OwnerObject object = api.read(owner);
        Optional<PauseMark> mark = PauseMark.of(object);
        Optional<PauseMark.Holder> holder = mark.flatMap(found -> found.holder(application()));
        holder.filter(found -> found.epoch() > context.epoch().value()).ifPresent(found -> {
            throw new UnderstudyException.Permanent(
                    "%s at %s is paused by %s for epoch %d, this operation leads to epoch %s: it is too late, a newer operation owns it"
                            .formatted(owner, api.site(), found.operation(), found.epoch(), context.epoch()));
        });
        return new Look(object, mark, holder);
    }

    /** Pauses it for this application; what does not act by itself anyway is left as it is. */
    String pause(Instant now) {
        Look look = look();
        if (look.object().off() && (look.mark().isEmpty() || look.holder().isPresent())) {
            return look.holder()
                    .map(holder -> "%s is paused already, by %s".formatted(owner, holder.operation()))
                    .orElseGet(() -> "%s does not act by itself anyway".formatted(owner));
        }
        boolean shared = look.object().off();
        ObjectNode paused = look.object().paused();
        PauseMark mark =
                look.mark().orElseGet(() -> PauseMark.remembering(look.object().setting()));
        (shared ? mark : new PauseMark(look.object().setting(), mark.holders()))
                .heldBy(context, now)
                .into(paused);
        api.write(look.object(), paused);
        if (shared) {
            return "%s is paused for others already, and stays so for this application too".formatted(owner);
        }
        return look.object().syncs()
                ? "%s is paused; a sync that had begun before may still write".formatted(owner)
                : "%s is paused".formatted(owner);
    }

    /**
     * Gives back what it said before, once nobody needs the pause any more.
     *
     * @param whose of which holder; of another one it is left
     */
    String letGo(Predicate<PauseMark.Holder> whose) {
        return letGo(whose, _ -> {});
    }

    /** As {@link #letGo}, and leaves on it that this operation has done so. */
    String resume() {
        return letGo(_ -> true, after -> ResumeMark.put(after, context));
    }

    private String letGo(Predicate<PauseMark.Holder> whose, Consumer<ObjectNode> more) {
        if (api.find(owner).isEmpty()) {
            return "%s is not there any more".formatted(owner);
        }
        Look look = look();
        if (look.holder().filter(whose).isEmpty() || look.mark().isEmpty()) {
            return "%s: nothing to give back".formatted(owner);
        }
        PauseMark left = look.mark().get().without(application());
        boolean last = left.holders().isEmpty();
        boolean untouched = look.object().offAsPaused();
        ObjectNode after = last && untouched
                ? look.object().saying(left.before())
                : look.object().json().deepCopy();
        left.into(after);
        more.accept(after);
        api.write(look.object(), after);
        if (!last) {
            return "%s stays paused for %s"
                    .formatted(
                            owner,
                            String.join(
                                    ", ",
                                    left.holders().keySet().stream()
                                            .map(ApplicationName::value)
                                            .sorted()
                                            .toList()));
        }
        return untouched
                ? "%s acts as before".formatted(owner)
                : "%s stays as it is: somebody has changed it since".formatted(owner);
    }

    private ApplicationName application() {
        return context.policy().application();
    }
}
