package io.understudy.rig.checker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Redis Sentinel's word on who the master is: the first sentinel that answers counts. Stateless. */
record Sentinels(List<Endpoint> sentinels, String master, Duration patience) implements Addresses {

    @Override
    public List<Endpoint> now() throws IOException {
        IOException last = new IOException("no sentinel was named");
        for (Endpoint sentinel : sentinels) {
            try (Resp session = Resp.open(sentinel, "", patience)) {
                List<String> told = session.ask("SENTINEL", "get-master-addr-by-name", master);
                if (told.size() == 2) {
                    return List.of(new Endpoint(told.getFirst(), Integer.parseInt(told.getLast())));
                }
                last = new IOException("%s knows no master %s".formatted(sentinel, master));
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }
}
