<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>ExamplesPage</name>
    <message>
        <source>What are you looking for?</source>
        <translation>想找哪张照片？</translation>
    </message>
    <message>
        <source>Say what the photo shows, in Chinese or in English.</source>
        <translation>用中文或英文说说照片里有什么。</translation>
    </message>
</context>
<context>
    <name>FoldersButton</name>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
</context>
<context>
    <name>FoldersMenu</name>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>立即更新</translation>
    </message>
    <message>
        <source>{folder} (not connected)</source>
        <translation>{folder}（未连接）</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Remove from library</source>
        <translation>从照片库移除</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Shiying</source>
        <translation>拾影</translation>
    </message>
    <message>
        <source>Something went wrong inside Shiying, and we are sorry. Its log has the details.</source>
        <translation>拾影内部出了错，非常抱歉。详情见日志。</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>选择存放照片的文件夹</translation>
    </message>
</context>
<context>
    <name>PhotoActions</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>{path} cannot be reached: connect its drive, or look whether it is gone.</source>
        <translation>无法访问 {path}：请连接所在磁盘，或检查文件是否已不在。</translation>
    </message>
    <message>
        <source>No program on this computer opens {name}.</source>
        <translation>这台电脑上没有能打开 {name} 的程序。</translation>
    </message>
</context>
<context>
    <name>PhotoGrid</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Match {score}</source>
        <translation>匹配度 {score}</translation>
    </message>
    <message>
        <source>Its drive is not connected</source>
        <translation>所在磁盘未连接</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>No photos to show yet</source>
        <translation>还没有可以显示的照片</translation>
    </message>
    <message>
        <source>Photos appear here by themselves as soon as they have been organised.</source>
        <translation>照片整理好以后会自动出现在这里。</translation>
    </message>
    <message>
        <source>Nothing was searched</source>
        <translation>这次没有搜索</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search your photos: try “a child in the snow”</source>
        <translation>搜索照片：例如“雪地里的小孩”</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos searchable</source>
        <translation>
            <numerusform>%Ln 张照片可搜索</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <translation>
            <numerusform>%Ln 张无法读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln offline</source>
        <translation>
            <numerusform>%Ln 张离线</numerusform>
        </translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Looking for photos: {count}</source>
        <translation>正在查找照片：{count}</translation>
    </message>
    <message>
        <source>Organising {done} / {total}</source>
        <translation>正在整理 {done} / {total}</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>不到一分钟</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minutes left</source>
        <translation>
            <numerusform>约剩 %Ln 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hours left</source>
        <translation>
            <numerusform>约剩 %Ln 小时</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Where are your photos?</source>
        <translation>你的照片在哪里？</translation>
    </message>
    <message>
        <source>Shiying looks at them on this computer, and nothing leaves it. Then you just search.</source>
        <translation>拾影只在这台电脑上查看照片，什么都不会传出去。之后想找什么，说一句就行。</translation>
    </message>
    <message>
        <source>Choose folders</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Use {folder}</source>
        <translation>使用 {folder}</translation>
    </message>
</context>
</TS>
