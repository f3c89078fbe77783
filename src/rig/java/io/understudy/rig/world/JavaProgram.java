package io.understudy.rig.world;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A main class of the rig as a process of its own, on this JVM's class path. */
public final class JavaProgram {

    private JavaProgram() {}

    public static Program start(
            Reaper reaper, String name, Place place, Class<?> main, List<String> arguments, Path log)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return Program.start(reaper, name, place.command(command), Map.of(), log);
    }
}
