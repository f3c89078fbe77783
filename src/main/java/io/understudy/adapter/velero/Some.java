package io.understudy.adapter.velero;

import java.util.List;

/** A long list as one line that people read to its end. */
final class Some {

    private static final int SHOWN = 8;

    private Some() {}

    static String of(List<String> all) {
        String shown = String.join("; ", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() > SHOWN ? "%s; and %d more".formatted(shown, all.size() - SHOWN) : shown;
    }
}
