<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>CompareDialog</name>
    <message numerus="yes">
        <source>%Ln photos are in both answers.</source>
        <translation>
            <numerusform>%Ln photo is in both answers.</numerusform>
            <numerusform>%Ln photos are in both answers.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DownloadStrip</name>
    <message numerus="yes">
        <source>about %Ln minutes left</source>
        <translation>
            <numerusform>about %Ln minute left</numerusform>
            <numerusform>about %Ln minutes left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExclusionsDialog</name>
    <message numerus="yes">
        <source>%Ln photos would leave the library</source>
        <translation>
            <numerusform>%Ln photo would leave the library</numerusform>
            <numerusform>%Ln photos would leave the library</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FailuresDialog</name>
    <message numerus="yes">
        <source>%Ln photos could not be read. The others are not affected.</source>
        <translation>
            <numerusform>%Ln photo could not be read. The others are not affected.</numerusform>
            <numerusform>%Ln photos could not be read. The others are not affected.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderEntries</name>
    <message numerus="yes">
        <source>%Ln photos</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InfoPanel</name>
    <message numerus="yes">
        <source>%Ln copies and similar shots behind it</source>
        <translation>
            <numerusform>%Ln copy or similar shot behind it</numerusform>
            <numerusform>%Ln copies and similar shots behind it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message numerus="yes">
        <source>%Ln wait for drives that are not connected</source>
        <translation>
            <numerusform>%Ln waits for a drive that is not connected</numerusform>
            <numerusform>%Ln wait for drives that are not connected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotoActions</name>
    <message numerus="yes">
        <source>Copy %Ln photo(s) to…</source>
        <translation>
            <numerusform>Copy %Ln photo to…</numerusform>
            <numerusform>Copy %Ln photos to…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) copied to {folder}.</source>
        <translation>
            <numerusform>%Ln photo copied to {folder}.</numerusform>
            <numerusform>%Ln photos copied to {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be copied, the first of them {path}.</source>
        <translation>
            <numerusform>%Ln could not be copied: {path}.</numerusform>
            <numerusform>%Ln could not be copied, the first of them {path}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) to the trash?</source>
        <translation>
            <numerusform>Move %Ln photo to the trash?</numerusform>
            <numerusform>Move %Ln photos to the trash?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be moved to the trash, the first of them {path}.</source>
        <translation>
            <numerusform>%Ln photo could not be moved to the trash: {path}.</numerusform>
            <numerusform>%Ln photos could not be moved to the trash, the first of them {path}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanDialog</name>
    <message numerus="yes">
        <source>It looks at %Ln photos once.</source>
        <translation>
            <numerusform>It looks at %Ln photo once.</numerusform>
            <numerusform>It looks at %Ln photos once.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos are ready already.</source>
        <translation>
            <numerusform>%Ln photo is ready already.</numerusform>
            <numerusform>%Ln photos are ready already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos wait until their drives are connected.</source>
        <translation>
            <numerusform>%Ln photo waits until its drive is connected.</numerusform>
            <numerusform>%Ln photos wait until their drives are connected.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That takes about %Ln minutes.</source>
        <translation>
            <numerusform>That takes about %Ln minute.</numerusform>
            <numerusform>That takes about %Ln minutes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That takes about %Ln hours.</source>
        <translation>
            <numerusform>That takes about %Ln hour.</numerusform>
            <numerusform>That takes about %Ln hours.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message numerus="yes">
        <source>%Ln photo(s) like {name}</source>
        <translation>
            <numerusform>%Ln photo like {name}</numerusform>
            <numerusform>%Ln photos like {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message numerus="yes">
        <source>%Ln threads</source>
        <translation>
            <numerusform>%Ln thread</numerusform>
            <numerusform>%Ln threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>%Ln photos searchable</source>
        <translation>
            <numerusform>%Ln photo searchable</numerusform>
            <numerusform>%Ln photos searchable</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <translation>
            <numerusform>%Ln could not be read</numerusform>
            <numerusform>%Ln could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln offline</source>
        <translation>
            <numerusform>%Ln offline</numerusform>
            <numerusform>%Ln offline</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos searchable already</source>
        <translation>
            <numerusform>%Ln photo searchable already</numerusform>
            <numerusform>%Ln photos searchable already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minutes left</source>
        <translation>
            <numerusform>about %Ln minute left</numerusform>
            <numerusform>about %Ln minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hours left</source>
        <translation>
            <numerusform>about %Ln hour left</numerusform>
            <numerusform>about %Ln hours left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tip</name>
    <message numerus="yes">
        <source>%Ln more like it</source>
        <translation>
            <numerusform>%Ln more like it</numerusform>
            <numerusform>%Ln more like it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message numerus="yes">
        <source>Use %Ln folders</source>
        <translation>
            <numerusform>Use this folder</numerusform>
            <numerusform>Use these %Ln folders</numerusform>
        </translation>
    </message>
</context>
</TS>
