<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Shiying</source>
        <translation>关于拾影</translation>
    </message>
    <message>
        <source>Shiying {version}</source>
        <translation>拾影 {version}</translation>
    </message>
    <message>
        <source>Finds photos on your own computer by what they show. Nothing leaves it.</source>
        <translation>在自己的电脑上，说出画面就能找到照片。什么都不会传出去。</translation>
    </message>
    <message>
        <source>Licence: {terms}</source>
        <translation>许可证：{terms}</translation>
    </message>
    <message>
        <source>What Shiying carries</source>
        <translation>拾影包含的组件</translation>
    </message>
    <message>
        <source>Model in use</source>
        <translation>正在使用的模型</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>组件</translation>
    </message>
</context>
<context>
    <name>AddressDialog</name>
    <message>
        <source>Install from an address</source>
        <translation>从网址安装</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>网址</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>安装</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Where is the model?</source>
        <translation>模型在哪里？</translation>
    </message>
    <message>
        <source>The address of a .shiying-model file, or hf:owner/name for one on Hugging Face. What comes is checked before it is used.</source>
        <translation>填写 .shiying-model 文件的网址；如果在 Hugging Face 上，可写 hf:作者/名称。下载后会先检查再使用。</translation>
    </message>
</context>
<context>
    <name>Apologies</name>
    <message>
        <source>Something went wrong inside Shiying, and we are sorry.</source>
        <translation>拾影内部出了错，非常抱歉。</translation>
    </message>
    <message>
        <source>Shiying ended unexpectedly the last time, and we are sorry. Nothing was sent anywhere.</source>
        <translation>拾影上次意外退出，非常抱歉。没有向任何地方发送信息。</translation>
    </message>
    <message>
        <source>Show report</source>
        <translation>查看报告</translation>
    </message>
    <message>
        <source>There are no crash reports.</source>
        <translation>没有崩溃报告。</translation>
    </message>
</context>
<context>
    <name>AppMenu</name>
    <message>
        <source>Shiying</source>
        <translation>拾影</translation>
    </message>
    <message>
        <source>Folders…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Crash reports</source>
        <translation>崩溃报告</translation>
    </message>
    <message>
        <source>About Shiying</source>
        <translation>关于拾影</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Another Shiying has the library at {folder} open and does not answer: end it first.</source>
        <translation>另一个拾影正在使用 {folder} 里的照片库，但没有响应：请先结束它。</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>CompareDialog</name>
    <message>
        <source>Compare models</source>
        <translation>比较模型</translation>
    </message>
    <message>
        <source>What do you want to find?</source>
        <translation>想找什么？</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos are in both answers.</source>
        <translation>
            <numerusform>两边有 %Ln 张照片相同。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DateRangeDialog</name>
    <message>
        <source>Dates</source>
        <translation>自定义日期</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>开始日期</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>结束日期</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>DownloadStrip</name>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the download</source>
        <translation>停止下载</translation>
    </message>
    <message>
        <source>What has come is kept, and goes on when you ask for it again.</source>
        <translation>已下载的部分会保留，下次接着下载。</translation>
    </message>
    <message>
        <source>All there. Checking it…</source>
        <translation>下载完成，正在检查…</translation>
    </message>
    <message>
        <source>The connection broke off. Trying again…</source>
        <translation>连接中断，正在重试…</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{size} a second</source>
        <translation>{size}/秒</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到 1 分钟</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minutes left</source>
        <translation>
            <numerusform>剩余约 %Ln 分钟</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExclusionsDialog</name>
    <message>
        <source>Leave out of {folder}</source>
        <translation>“{folder}”中不收录的内容</translation>
    </message>
    <message>
        <source>Patterns</source>
        <translation>排除规则</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>取消排除</translation>
    </message>
    <message>
        <source>A folder, such as 截图/, or files, such as *.png</source>
        <translation>文件夹，如 截图/；或文件，如 *.png</translation>
    </message>
    <message>
        <source>New pattern</source>
        <translation>新规则</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Photos that match leave the library, and come back when you take the pattern back. No file is touched.</source>
        <translation>符合规则的照片会移出照片库，取消规则后会回来。不会改动任何文件。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos would leave the library</source>
        <translation>
            <numerusform>将有 %Ln 张照片移出照片库</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Exhibit</name>
    <message>
        <source>It has left the library.</source>
        <translation>这张照片已不在图库中。</translation>
    </message>
    <message>
        <source>Its drive is not connected. This is the small version that Shiying keeps.</source>
        <translation>所在的硬盘未连接，这是拾影保存的小图。</translation>
    </message>
    <message>
        <source>Its drive is not connected: connect it to see the photo.</source>
        <translation>所在的硬盘未连接，连接后即可查看。</translation>
    </message>
    <message>
        <source>This photo cannot be shown</source>
        <translation>无法显示这张照片</translation>
    </message>
    <message>
        <source>The photo is very large: 1 in {count} of its pixels is shown.</source>
        <translation>这张照片非常大，每 {count} 个像素只显示 1 个。</translation>
    </message>
</context>
<context>
    <name>FailuresDialog</name>
    <message>
        <source>Photos that could not be read</source>
        <translation>无法读取的照片</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>复制列表</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos could not be read. The others are not affected.</source>
        <translation>
            <numerusform>有 %Ln 张照片无法读取，其他照片不受影响。</numerusform>
        </translation>
    </message>
    <message>
        <source>All photos could be read.</source>
        <translation>所有照片都能读取。</translation>
    </message>
    <message>
        <source>They are being read again; what still fails comes back here.</source>
        <translation>正在重新读取，仍然失败的会再列在这里。</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>{path} cannot be reached: connect its drive, or look whether it is gone.</source>
        <translation>无法访问 {path}：请连接所在的硬盘，或检查文件是否还在。</translation>
    </message>
    <message>
        <source>No program on this computer opens {name}.</source>
        <translation>这台电脑上没有能打开 {name} 的程序。</translation>
    </message>
    <message>
        <source>{program} cannot be started.</source>
        <translation>无法启动 {program}。</translation>
    </message>
</context>
<context>
    <name>FilterChip</name>
    <message>
        <source>Remove this filter</source>
        <translation>移除此筛选</translation>
    </message>
    <message>
        <source>Remove the filter {name}</source>
        <translation>移除筛选：{name}</translation>
    </message>
</context>
<context>
    <name>FilterRow</name>
    <message>
        <source>Range…</source>
        <translation>自定义日期…</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>其他文件夹…</translation>
    </message>
    <message>
        <source>How to search</source>
        <translation>怎样搜索</translation>
    </message>
    <message>
        <source>Best match</source>
        <translation>最佳匹配</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>从新到旧</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>从旧到新</translation>
    </message>
    <message>
        <source>Group copies and bursts</source>
        <translation>合并重复和连拍</translation>
    </message>
    <message>
        <source>Order: {order}</source>
        <translation>排序：{order}</translation>
    </message>
</context>
<context>
    <name>FolderActions</name>
    <message>
        <source>Add folders…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Check for changes now</source>
        <translation>立即检查更新</translation>
    </message>
    <message>
        <source>Pause organising</source>
        <translation>暂停整理</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>低负荷</translation>
    </message>
    <message>
        <source>Could not be read…</source>
        <translation>无法读取的照片…</translation>
    </message>
    <message>
        <source>Folders panel</source>
        <translation>文件夹栏</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>选择照片文件夹</translation>
    </message>
    <message>
        <source>Remove “{folder}” from the library?</source>
        <translation>将“{folder}”移出照片库？</translation>
    </message>
    <message>
        <source>No photo is touched. If you add the folder again, nothing has to be computed again.</source>
        <translation>不会改动任何照片。以后再添加这个文件夹，也无需重新计算。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>FolderEntries</name>
    <message>
        <source>All photos</source>
        <translation>全部照片</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Paused at {done} of {total}</source>
        <translation>已暂停：{done} / {total}</translation>
    </message>
    <message>
        <source>{done} of {total} organised</source>
        <translation>已整理 {done} / {total}</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Checked now and then</source>
        <translation>定时检查</translation>
    </message>
    <message>
        <source>Watched</source>
        <translation>自动更新</translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln 张失败</numerusform>
        </translation>
    </message>
    <message>
        <source>It is on a network drive, which does not tell of changes, so it is checked now and then.</source>
        <translation>它在网络驱动器上，系统不会通知变化，因此定时检查。</translation>
    </message>
    <message>
        <source>It has more folders than this system can watch, so it is checked now and then.</source>
        <translation>它的子文件夹太多，超出系统能监视的数量，因此定时检查。</translation>
    </message>
    <message>
        <source>This system cannot watch it, so it is checked now and then.</source>
        <translation>系统无法监视它，因此定时检查。</translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Add folders</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>More about the chosen folder</source>
        <translation>所选文件夹的更多操作</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>低负荷</translation>
    </message>
    <message>
        <source>Leave the computer to you: one processor core, lowest priority, with rests</source>
        <translation>整理照片时少占用电脑：只用一个核心，优先级最低，边做边歇</translation>
    </message>
    <message>
        <source>On battery: gentle</source>
        <translation>电池供电：低负荷</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Check for changes now</source>
        <translation>立即检查更新</translation>
    </message>
    <message>
        <source>Leave out…</source>
        <translation>排除内容…</translation>
    </message>
    <message>
        <source>Could not be read…</source>
        <translation>无法读取的照片…</translation>
    </message>
    <message>
        <source>Remove from library…</source>
        <translation>移出照片库…</translation>
    </message>
</context>
<context>
    <name>GridReading</name>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} 张，共 {count} 张</translation>
    </message>
    <message>
        <source>best match</source>
        <translation>最佳匹配</translation>
    </message>
    <message>
        <source>its drive is not connected</source>
        <translation>所在的硬盘未连接</translation>
    </message>
    <message>
        <source>cannot be shown</source>
        <translation>无法显示</translation>
    </message>
</context>
<context>
    <name>InfoPanel</name>
    <message>
        <source>About this photo</source>
        <translation>照片信息</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Show {path} in its folder</source>
        <translation>在文件夹中显示 {path}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln copies and similar shots behind it</source>
        <translation>
            <numerusform>另有 %Ln 张副本或连拍</numerusform>
        </translation>
    </message>
    <message>
        <source>Show on OpenStreetMap (goes online)</source>
        <translation>在 OpenStreetMap 中查看（需联网）</translation>
    </message>
    <message>
        <source>Opens the browser and sends these coordinates to openstreetmap.org</source>
        <translation>将打开浏览器，并把坐标发送到 openstreetmap.org</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>拍摄时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>镜头</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>{pixels} ({megapixels} megapixels)</source>
        <translation>{pixels}（{megapixels} 百万像素）</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Shiying</source>
        <translation>拾影</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>重新开始</translation>
    </message>
</context>
<context>
    <name>MenuButton</name>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>{done} of {total} photos are ready</source>
        <translation>已准备好 {done} / {total} 张照片</translation>
    </message>
    <message numerus="yes">
        <source>%Ln wait for drives that are not connected</source>
        <translation>
            <numerusform>另有 %Ln 张照片所在的磁盘未连接</numerusform>
        </translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Go back to it</source>
        <translation>换回此模型</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>Used before</source>
        <translation>之前使用</translation>
    </message>
    <message>
        <source>{size} for your photos</source>
        <translation>照片数据 {size}</translation>
    </message>
    <message>
        <source>Right among the first ten answers: {figures}</source>
        <translation>前十个结果中找对的比例：{figures}</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Change without them</source>
        <translation>不等它们，立即切换</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>放弃切换</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Checking {name}…</source>
        <translation>正在检查 {name}…</translation>
    </message>
    <message>
        <source>Install…</source>
        <translation>安装…</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>从文件…</translation>
    </message>
    <message>
        <source>From a folder…</source>
        <translation>从文件夹…</translation>
    </message>
    <message>
        <source>From an address…</source>
        <translation>从网址…</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
    <message>
        <source>A model turns photos and words into something that can be compared. All of it stays here.</source>
        <translation>模型让文字能够找到照片。一切都在本机完成。</translation>
    </message>
    <message>
        <source>Trying it on a few photos…</source>
        <translation>正在用几张照片试跑…</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Choose the folder of a model</source>
        <translation>选择模型所在的文件夹</translation>
    </message>
</context>
<context>
    <name>OfferBox</name>
    <message>
        <source>Install the model {name}?</source>
        <translation>安装模型 {name}？</translation>
    </message>
    <message>
        <source>It is checked first, and copied to Shiying&apos;s folder. It comes into use when you choose it.</source>
        <translation>安装前会先检查，然后复制到拾影的文件夹。选用之后才会生效。</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>安装</translation>
    </message>
    <message>
        <source>Don&apos;t install</source>
        <translation>不安装</translation>
    </message>
</context>
<context>
    <name>OfferCard</name>
    <message>
        <source>Source: {source}</source>
        <translation>数据来源：{source}</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>安装</translation>
    </message>
    <message>
        <source>Install {name}</source>
        <translation>安装 {name}</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Copy the command for {name}</source>
        <translation>复制 {name} 的命令</translation>
    </message>
    <message>
        <source>{size} to download</source>
        <translation>需下载 {size}</translation>
    </message>
    <message>
        <source>{set}, {language}: {percent} % are the first answer to their captions</source>
        <translation>{set}（{language}）：{percent}% 的照片排在结果首位</translation>
    </message>
    <message>
        <source>{set}, {language}: {percent} % are among the first ten answers to their captions</source>
        <translation>{set}（{language}）：{percent}% 的照片排在结果前十</translation>
    </message>
    <message>
        <source>Makes a model of the published weights, in a terminal</source>
        <translation>在终端中运行，把公开的权重转换成模型</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>many languages</source>
        <translation>多种语言</translation>
    </message>
</context>
<context>
    <name>OffersHeading</name>
    <message>
        <source>More models</source>
        <translation>更多模型</translation>
    </message>
    <message>
        <source>Known to work well. Figures are as published, and compare only within one collection. A command, run in a terminal, makes a model of published weights. Nothing is downloaded until you ask.</source>
        <translation>这些模型效果较好。数据为公开发表的结果，不同图库之间不可比较。列出命令的，请在终端中运行，把公开的权重转换成模型。未经你要求，不会下载任何东西。</translation>
    </message>
</context>
<context>
    <name>OpenWithMenu</name>
    <message>
        <source>Open with</source>
        <translation>打开方式</translation>
    </message>
    <message>
        <source>Looking for programs…</source>
        <translation>正在查找程序…</translation>
    </message>
    <message>
        <source>No program found</source>
        <translation>没有找到可用的程序</translation>
    </message>
</context>
<context>
    <name>PhotoActions</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open with the system&apos;s viewer</source>
        <translation>用系统看图程序打开</translation>
    </message>
    <message>
        <source>Open with…</source>
        <translation>打开方式…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>相似照片</translation>
    </message>
    <message>
        <source>Show duplicates</source>
        <translation>显示重复照片</translation>
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
        <source>Copy to folder…</source>
        <translation>复制到文件夹…</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Show names</source>
        <translation>显示文件名</translation>
    </message>
    <message numerus="yes">
        <source>Copy %Ln photo(s) to…</source>
        <translation>
            <numerusform>将 %Ln 张照片复制到…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) copied to {folder}.</source>
        <translation>
            <numerusform>已将 %Ln 张照片复制到 {folder}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be copied, the first of them {path}.</source>
        <translation>
            <numerusform>%Ln 张未能复制，第一张是 {path}。</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is on a drive that is not connected: connect it, then move it to the trash.</source>
        <translation>{name} 所在的硬盘未连接：请先连接，再移到回收站。</translation>
    </message>
    <message>
        <source>You can restore it from the trash.</source>
        <translation>之后可以从回收站恢复。</translation>
    </message>
    <message>
        <source>You can restore them from the trash.</source>
        <translation>之后可以从回收站恢复。</translation>
    </message>
    <message>
        <source>Move {name} to the trash?</source>
        <translation>将 {name} 移到回收站？</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) to the trash?</source>
        <translation>
            <numerusform>将 %Ln 张照片移到回收站？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be moved to the trash, the first of them {path}.</source>
        <translation>
            <numerusform>%Ln 张照片无法移到回收站，第一张是 {path}。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotoGrid</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>PictureChip</name>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>Similar to {name}</source>
        <translation>与“{name}”相似</translation>
    </message>
    <message>
        <source>Similar to {name}. Click to remove.</source>
        <translation>与“{name}”相似，点按可移除</translation>
    </message>
</context>
<context>
    <name>PlanDialog</name>
    <message>
        <source>Change the model</source>
        <translation>更换模型</translation>
    </message>
    <message>
        <source>Change to {name}?</source>
        <translation>换用 {name}？</translation>
    </message>
    <message numerus="yes">
        <source>It looks at %Ln photos once.</source>
        <translation>
            <numerusform>需要重新分析 %Ln 张照片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos are ready already.</source>
        <translation>
            <numerusform>其中 %Ln 张照片已准备好，无需再分析。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos wait until their drives are connected.</source>
        <translation>
            <numerusform>%Ln 张照片要等所在的磁盘连接后再处理。</numerusform>
        </translation>
    </message>
    <message>
        <source>It needs {needed} on the disk, where {free} are free.</source>
        <translation>需要磁盘空间 {needed}，可用 {free}。</translation>
    </message>
    <message>
        <source>It needs {needed} on the disk, and only {free} are free: make some room first.</source>
        <translation>需要磁盘空间 {needed}，但只剩 {free}，请先腾出空间。</translation>
    </message>
    <message>
        <source>Meanwhile you search as before. When all is ready, Shiying changes over by itself, and you can go back at any time.</source>
        <translation>期间照常搜索。全部准备好后自动切换，之后也可随时换回。</translation>
    </message>
    <message>
        <source>That takes less than a minute.</source>
        <translation>不到一分钟即可完成。</translation>
    </message>
    <message numerus="yes">
        <source>That takes about %Ln minutes.</source>
        <translation>
            <numerusform>大约需要 %Ln 分钟。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That takes about %Ln hours.</source>
        <translation>
            <numerusform>大约需要 %Ln 小时。</numerusform>
        </translation>
    </message>
    <message>
        <source>Change</source>
        <translation>开始切换</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Looking at a photo</source>
        <translation>查看照片</translation>
    </message>
    <message>
        <source>Photo {name}</source>
        <translation>照片 {name}</translation>
    </message>
</context>
<context>
    <name>PreviewActions</name>
    <message>
        <source>Back to all photos</source>
        <translation>返回所有照片</translation>
    </message>
    <message>
        <source>Back to the photo before</source>
        <translation>返回刚才的照片</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>上一张</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>下一张</translation>
    </message>
    <message>
        <source>First photo</source>
        <translation>第一张</translation>
    </message>
    <message>
        <source>Last photo</source>
        <translation>最后一张</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Whole photo</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Actual size, 100 %</source>
        <translation>实际大小（100%）</translation>
    </message>
    <message>
        <source>Turn the view</source>
        <translation>旋转画面</translation>
    </message>
    <message>
        <source>Turn the view the other way</source>
        <translation>反向旋转画面</translation>
    </message>
    <message>
        <source>Move the view</source>
        <translation>移动画面</translation>
    </message>
    <message>
        <source>About this photo</source>
        <translation>照片信息</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>相似照片</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>更多相似照片</translation>
    </message>
    <message>
        <source>Whole screen</source>
        <translation>全屏</translation>
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
        <source>Open with the system&apos;s viewer</source>
        <translation>用系统看图程序打开</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Open with…</source>
        <translation>打开方式…</translation>
    </message>
</context>
<context>
    <name>RemovalBox</name>
    <message>
        <source>Delete what {name} knows of your photos?</source>
        <translation>删除 {name} 的照片数据？</translation>
    </message>
    <message>
        <source>That gives {size} back. The model itself stays; to use it, it has to look at all photos again.</source>
        <translation>可释放 {size}。模型本身会保留；再次使用时需要重新分析全部照片。</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>移除 {name}？</translation>
    </message>
    <message>
        <source>To use it again, you have to install it again.</source>
        <translation>再次使用时需要重新安装。</translation>
    </message>
    <message>
        <source>Delete what it knows of your photos, too ({size})</source>
        <translation>同时删除它的照片数据（{size}）</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message numerus="yes">
        <source>%Ln photo(s) like {name}</source>
        <translation>
            <numerusform>与 {name} 相似的 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>{count} match best</source>
        <translation>最佳匹配 {count} 张</translation>
    </message>
    <message>
        <source>No photo found</source>
        <translation>没有找到照片</translation>
    </message>
    <message>
        <source>Try other words, or leave out a filter.</source>
        <translation>换个说法，或去掉筛选条件试试。</translation>
    </message>
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
    <name>ScaleBar</name>
    <message>
        <source>Scale {percent}, show at 100 %</source>
        <translation>缩放比例 {percent}，点按显示 100%</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Only photos in this folder</source>
        <translation>只搜索这个文件夹里的照片</translation>
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
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>Paste picture</source>
        <translation>粘贴图片</translation>
    </message>
</context>
<context>
    <name>SearchHelp</name>
    <message>
        <source>How to search</source>
        <translation>怎样搜索</translation>
    </message>
    <message>
        <source>a child in the snow</source>
        <translation>雪地里的小孩</translation>
    </message>
    <message>
        <source>What the photo shows, in your own words, Chinese or English</source>
        <translation>照片里有什么，就怎么说，中文英文都行</translation>
    </message>
    <message>
        <source>dog + snow</source>
        <translation>狗 + 雪</translation>
    </message>
    <message>
        <source>Both at once; dog^2 counts double</source>
        <translation>两样都要；写成 狗^2，分量加倍</translation>
    </message>
    <message>
        <source>beach -people</source>
        <translation>海滩 -人</translation>
    </message>
    <message>
        <source>Without that; a minus counts only after a space</source>
        <translation>不要这个；减号前要有空格</translation>
    </message>
    <message>
        <source>beach -&quot;red car&quot;</source>
        <translation>海滩 -&quot;红色 汽车&quot;</translation>
    </message>
    <message>
        <source>Quotation marks keep words together</source>
        <translation>引号里的词算一个整体</translation>
    </message>
    <message>
        <source>IMG_2041</source>
        <translation>IMG_2041</translation>
    </message>
    <message>
        <source>File names, folders, cameras and lenses are searched too</source>
        <translation>文件名、文件夹、相机、镜头也一起搜索</translation>
    </message>
    <message>
        <source>date:2023-05</source>
        <translation>日期:2023年5月</translation>
    </message>
    <message>
        <source>Taken then; also after:2023, before:2024, date:2021..2023</source>
        <translation>那时拍的；还有 之后:2023、之前:2024、日期:2021..2023</translation>
    </message>
    <message>
        <source>folder:travel</source>
        <translation>文件夹:旅行</translation>
    </message>
    <message>
        <source>Only there; also name: camera: lens:</source>
        <translation>只在那里找；还有 文件名: 相机: 镜头:</translation>
    </message>
    <message>
        <source>type:png</source>
        <translation>类型:png</translation>
    </message>
    <message>
        <source>A format; also shape:portrait, size:&gt;5MB, rating:&gt;=4, has:place</source>
        <translation>按格式；还有 方向:竖、大小:&gt;5MB、评分:&gt;=4、有:地点</translation>
    </message>
    <message>
        <source>cat -folder:screenshots</source>
        <translation>猫 -文件夹:截图</translation>
    </message>
    <message>
        <source>A minus before a filter turns it round</source>
        <translation>筛选前加减号，意思相反</translation>
    </message>
</context>
<context>
    <name>Sections</name>
    <message>
        <source>Nothing stands out; these come nearest</source>
        <translation>没有特别吻合的，以下最为接近</translation>
    </message>
    <message>
        <source>Best matches</source>
        <translation>最佳匹配</translation>
    </message>
    <message>
        <source>Other photos</source>
        <translation>其他照片</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>Without a date</source>
        <translation>日期未知</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>{folder} is a file, not a folder: name the folder that holds your photos.</source>
        <translation>{folder} 是文件，不是文件夹：请选择存放照片的文件夹。</translation>
    </message>
    <message>
        <source>There is no folder {folder}: check the spelling, or connect its drive.</source>
        <translation>找不到文件夹 {folder}：请检查名称，或连接它所在的磁盘。</translation>
    </message>
    <message>
        <source>The folder {folder} may not be read: ask its owner for permission.</source>
        <translation>没有权限读取文件夹 {folder}：请向它的所有者申请权限。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be opened: {error}.</source>
        <translation>无法打开文件夹 {folder}：{error}。</translation>
    </message>
    <message>
        <source>{folder} is inside {outer}, which is already in the library: its photos are found already. To update them, index {again}.</source>
        <translation>{folder} 在 {outer} 里面，已属于照片库，里面的照片已经可以搜索。要更新它们，请更新 {again}。</translation>
    </message>
    <message>
        <source>{folder} contains {inner}, which is already in the library: remove that one first (nothing will have to be computed again), then add this.</source>
        <translation>{folder} 包含已在照片库中的 {inner}：请先移除后者，再添加这个文件夹（不需要重新计算）。</translation>
    </message>
    <message>
        <source>{folder} is not a folder of this library. Its folders: {known}.</source>
        <translation>{folder} 不是照片库里的文件夹。照片库里有：{known}。</translation>
    </message>
    <message>
        <source>“{pattern}” names nothing: give a pattern such as 截图/ or *.png.</source>
        <translation>“{pattern}”没有指明任何内容：请写成 截图/ 或 *.png 这样的规则。</translation>
    </message>
    <message>
        <source>“{pattern}” would take back an exclusion: remove that one with --include instead.</source>
        <translation>“{pattern}”会取消一条排除规则：请直接移除那条规则。</translation>
    </message>
    <message>
        <source>“{pattern}” is not a pattern: write it as in a .gitignore file, such as *.png.</source>
        <translation>“{pattern}”不是有效的规则：请按 .gitignore 的写法，例如 *.png。</translation>
    </message>
    <message>
        <source>The folder does not leave out “{pattern}”. It leaves out: {known}.</source>
        <translation>这个文件夹没有排除“{pattern}”。已排除：{known}。</translation>
    </message>
    <message>
        <source>The query is empty: say what the photo shows, like 雪地里的小孩 or “a dog in the water”.</source>
        <translation>还没有输入内容：说说照片里有什么，例如“雪地里的小孩”。</translation>
    </message>
    <message>
        <source>The query has {count} characters, and the most is {most}: say in a sentence what the photo shows.</source>
        <translation>输入了 {count} 个字符，最多 {most} 个：请用一句话说说照片里有什么。</translation>
    </message>
    <message>
        <source>The model in use does not know the script of “{text}”: it reads {languages}.</source>
        <translation>当前模型不认识“{text}”的文字：它能读 {languages}。</translation>
    </message>
    <message>
        <source>The weight ^{weight} is out of range: write a number above 0, and up to {most}.</source>
        <translation>权重 ^{weight} 超出范围：请写大于 0、不超过 {most} 的数。</translation>
    </message>
    <message>
        <source>There is no filter {name}: — did you mean {other}:? To search for the word, quote it.</source>
        <translation>没有“{name}:”这个筛选条件，是不是想写“{other}:”？要搜索这个词本身，请加引号。</translation>
    </message>
    <message>
        <source>The filter {name}: says nothing: write a value after it, like {example}.</source>
        <translation>筛选条件“{name}:”后面没有内容：请写上值，例如 {example}。</translation>
    </message>
    <message>
        <source>The filter {name}:{value} names no date: {remedy}.</source>
        <translation>筛选条件“{name}:{value}”不是日期：{remedy}。</translation>
    </message>
    <message>
        <source>The filter {name}:{value} has no beginning or end to count from: {remedy}.</source>
        <translation>筛选条件“{name}:{value}”没有可用的起止时间：{remedy}。</translation>
    </message>
    <message>
        <source>The filter {name}:{value} is none that Shiying knows: choose among {known}.</source>
        <translation>拾影不认识筛选条件“{name}:{value}”：请从 {known} 中选择。</translation>
    </message>
    <message>
        <source>The filter {name}:{value} is no format that Shiying reads: choose among {known}.</source>
        <translation>拾影不能读取筛选条件“{name}:{value}”里的格式：请从 {known} 中选择。</translation>
    </message>
    <message>
        <source>The filter {name}:{value} cannot be read: {remedy}.</source>
        <translation>看不懂筛选条件“{name}:{value}”：{remedy}。</translation>
    </message>
    <message>
        <source>The catalog in {folder} is damaged: run `shiying doctor`.</source>
        <translation>{folder} 里的照片目录已损坏：请运行 `shiying doctor`。</translation>
    </message>
    <message>
        <source>The disk that holds the library at {folder} is full: free some space and run this again. Nothing is lost.</source>
        <translation>照片库 {folder} 所在的磁盘已满：请腾出一些空间再试。没有丢失任何内容。</translation>
    </message>
    <message>
        <source>The library at {folder} cannot be written: make that folder writable, or choose another with --home.</source>
        <translation>无法写入照片库 {folder}：请允许写入该文件夹，或用 --home 选择其他位置。</translation>
    </message>
    <message>
        <source>The library at {folder} cannot be opened: check that the folder exists and may be written.</source>
        <translation>无法打开照片库 {folder}：请检查文件夹是否存在、能否写入。</translation>
    </message>
    <message>
        <source>The library at {folder} is in use by another program: wait for it, then run this again.</source>
        <translation>照片库 {folder} 正被其他程序使用：请稍等再试。</translation>
    </message>
    <message>
        <source>The disk that holds the library at {folder} does not answer properly: check it, then run this again.</source>
        <translation>照片库 {folder} 所在的磁盘响应异常：请检查磁盘后再试。</translation>
    </message>
    <message>
        <source>The library at {folder} cannot be used: {error}.</source>
        <translation>无法使用照片库 {folder}：{error}。</translation>
    </message>
    <message>
        <source>The library at {folder} was written by a newer version of Shiying: update Shiying to open it, or choose another library with --home. Nothing was changed.</source>
        <translation>照片库 {folder} 由更新版本的拾影写成：请更新拾影后再打开，或用 --home 选择其他照片库。没有改动任何内容。</translation>
    </message>
    <message>
        <source>Another Shiying is changing the library at {folder}: wait for it to finish.</source>
        <translation>另一个拾影正在修改照片库 {folder}：请等它完成。</translation>
    </message>
    <message>
        <source>Another Shiying is indexing the library at {folder}: wait for it, or stop it first.</source>
        <translation>另一个拾影正在整理照片库 {folder}：请等它完成，或先停止它。</translation>
    </message>
    <message>
        <source>Another Shiying (process {process}) is indexing the library at {folder}: wait for it, or stop it first.</source>
        <translation>另一个拾影（进程 {process}）正在整理照片库 {folder}：请等它完成，或先停止它。</translation>
    </message>
    <message>
        <source>The library at {folder} is open in another Shiying: close its window, stop `shiying watch`, and run this again.</source>
        <translation>另一个拾影正开着照片库 {folder}：请关闭它的窗口，停止 `shiying watch`，然后再试。</translation>
    </message>
    <message>
        <source>Another Shiying is changing the models in {folder}: wait for it to finish.</source>
        <translation>另一个拾影正在更改 {folder} 里的模型：请等它完成。</translation>
    </message>
    <message>
        <source>There are several versions of {model}: say which, {known}.</source>
        <translation>{model} 有多个版本，请选择其一：{known}。</translation>
    </message>
    <message>
        <source>No model {model} is installed. There is {known}.</source>
        <translation>没有安装模型 {model}。已有：{known}。</translation>
    </message>
    <message>
        <source>{model} comes with Shiying and stays. It takes no space in your library.</source>
        <translation>{model} 是拾影自带的模型，不能移除。它不占用照片库的空间。</translation>
    </message>
    <message>
        <source>{model} is in use: choose another model first, for example with `shiying models use {other}`.</source>
        <translation>{model} 正在使用：请先换用其他模型，例如 {other}。</translation>
    </message>
    <message>
        <source>{model} cannot be used.</source>
        <translation>无法使用 {model}。</translation>
    </message>
    <message>
        <source>{file} is damaged: remove it, and choose your model again with `shiying models use`.</source>
        <translation>{file} 已损坏：请删除它，然后重新选择模型。</translation>
    </message>
    <message>
        <source>The pack {pack} has the {key} {value}, which cannot name a folder here: where it is made, give it another of up to 64 letters A to Z, digits, &apos;.&apos;, &apos;_&apos;, &apos;+&apos; and &apos;-&apos;, and not embedded.</source>
        <translation>模型包 {pack} 的 {key} 是 {value}，不能用作文件夹名：请在制作时改用最多 64 个 A 到 Z 的字母、数字或 &apos;.&apos; &apos;_&apos; &apos;+&apos; &apos;-&apos;，且不能是 embedded。</translation>
    </message>
    <message>
        <source>{model} comes with Shiying, and this is another pack of that id and version: give it another id or version where it is made.</source>
        <translation>{model} 是拾影自带的，而这是另一个同名同版本的模型包：请在制作时改用别的 id 或版本。</translation>
    </message>
    <message>
        <source>{model} is installed, whose name differs in capital letters only: remove it first.</source>
        <translation>已安装的 {model} 只有大小写不同：请先移除它。</translation>
    </message>
    <message>
        <source>Another pack is installed as {model}: add --replace to put this one in its place, or give this one another id or version where it is made.</source>
        <translation>另一个模型包已安装为 {model}：可以用这个替换它，或在制作时改用别的 id 或版本。</translation>
    </message>
    <message>
        <source>The model needs {needed} MiB, and {free} MiB are free at {folder}: free some space on that disk.</source>
        <translation>模型需要 {needed} MiB，而 {folder} 只剩 {free} MiB：请在该磁盘上腾出空间。</translation>
    </message>
    <message>
        <source>{pack} changed while it was being installed: install it again.</source>
        <translation>{pack} 在安装过程中发生了变化：请重新安装。</translation>
    </message>
    <message>
        <source>The pack in {folder} is {found}, not {model}.</source>
        <translation>{folder} 里的模型包是 {found}，不是 {model}。</translation>
    </message>
    <message>
        <source>It is not there any more.</source>
        <translation>它已经不在了。</translation>
    </message>
    <message>
        <source>Install Shiying again.</source>
        <translation>请重新安装拾影。</translation>
    </message>
    <message>
        <source>Install it again with `shiying models install SOURCE`, or {other}.</source>
        <translation>请重新安装它，或{other}。</translation>
    </message>
    <message>
        <source>model.json is not valid JSON ({error}).</source>
        <translation>model.json 不是有效的 JSON（{error}）。</translation>
    </message>
    <message>
        <source>model.json must hold a JSON object.</source>
        <translation>model.json 里必须是一个 JSON 对象。</translation>
    </message>
    <message>
        <source>model.json is not right: {faults}.</source>
        <translation>model.json 有误：{faults}。</translation>
    </message>
    <message>
        <source>model.json must state schema_version, a whole number from 1.</source>
        <translation>model.json 必须写明 schema_version，从 1 开始的整数。</translation>
    </message>
    <message>
        <source>The pack has schema version {version}, and this Shiying reads up to {known}: update Shiying to use it.</source>
        <translation>模型包的格式版本是 {version}，这个拾影最高支持 {known}：请更新拾影后使用。</translation>
    </message>
    <message>
        <source>The model {model} does not run here: {error}</source>
        <translation>模型 {model} 不能在这台电脑上运行：{error}</translation>
    </message>
    <message>
        <source>The model {model} gives vectors without a direction, so it finds nothing.</source>
        <translation>模型 {model} 给出的向量没有方向，什么也找不到。</translation>
    </message>
    <message>
        <source>{file} in the pack {pack} is a link or a folder, not a file of the pack.</source>
        <translation>模型包 {pack} 里的 {file} 是链接或文件夹，不是模型包的文件。</translation>
    </message>
    <message>
        <source>The pack {pack} lacks {file}: install it again.</source>
        <translation>模型包 {pack} 缺少 {file}：请重新安装。</translation>
    </message>
    <message>
        <source>The pack {pack} lacks {file}: get it again.</source>
        <translation>模型包 {pack} 缺少 {file}：请重新获取。</translation>
    </message>
    <message>
        <source>{file} in the pack {pack} cannot be read: {error}.</source>
        <translation>无法读取模型包 {pack} 里的 {file}：{error}。</translation>
    </message>
    <message>
        <source>{file} in the pack {pack} is damaged ({error}): get it again.</source>
        <translation>模型包 {pack} 里的 {file} 已损坏（{error}）：请重新获取。</translation>
    </message>
    <message>
        <source>{path} is not a model pack: it is damaged or not a {suffix} file.</source>
        <translation>{path} 不是模型包：它已损坏，或不是 {suffix} 文件。</translation>
    </message>
    <message>
        <source>{pack} holds {file}, which could lead outside the pack. Nothing was read from it; get the pack again from a source that you trust.</source>
        <translation>{pack} 里的 {file} 可能指向模型包之外。没有读取任何内容；请从可信的来源重新获取。</translation>
    </message>
    <message>
        <source>There is no model pack at {path}.</source>
        <translation>{path} 没有模型包。</translation>
    </message>
    <message>
        <source>model.json in {pack} is larger than {most} MiB.</source>
        <translation>{pack} 里的 model.json 超过 {most} MiB。</translation>
    </message>
    <message>
        <source>The pack {pack} cannot be used.</source>
        <translation>无法使用模型包 {pack}。</translation>
    </message>
    <message>
        <source>{file} in the pack {pack} is not what its model.json says (wrong size or hash): it was damaged or changed, so get the pack again.</source>
        <translation>模型包 {pack} 里的 {file} 与 model.json 不符（大小或校验值不对）：它已损坏或被改动，请重新获取。</translation>
    </message>
    <message>
        <source>onnxruntime {version} cannot run {file}: {error}</source>
        <translation>onnxruntime {version} 无法运行 {file}：{error}</translation>
    </message>
    <message>
        <source>{file} gives an array of shape {shape} where {expected} is expected.</source>
        <translation>{file} 给出的数组形状是 {shape}，应为 {expected}。</translation>
    </message>
    <message>
        <source>The pack&apos;s tokenizer cannot be read: {error}</source>
        <translation>无法读取模型包的分词器：{error}</translation>
    </message>
    <message>
        <source>The settings in {file} cannot be written ({error}): make room there, or make that folder writable.</source>
        <translation>无法写入设置 {file}（{error}）：请腾出空间，或允许写入该文件夹。</translation>
    </message>
    <message>
        <source>The settings in {file} cannot be read ({error}): the usual ones hold for now.</source>
        <translation>无法读取设置 {file}（{error}）：暂时使用默认设置。</translation>
    </message>
    <message>
        <source>The settings in {file} are damaged and cannot be moved aside ({error}).</source>
        <translation>设置 {file} 已损坏，也无法移到一旁（{error}）。</translation>
    </message>
    <message>
        <source>The settings were damaged, so the usual ones hold again. The damaged file is {file}.</source>
        <translation>设置已损坏，恢复为默认设置。损坏的文件保留为 {file}。</translation>
    </message>
    <message>
        <source>{file} is not an ONNX graph that can be read: get the pack again.</source>
        <translation>{file} 不是能读取的 ONNX 图：请重新获取模型包。</translation>
    </message>
    <message>
        <source>{file} keeps weights in another file, which could be any file of yours, so it is not opened: whoever made the pack must put the weights into the graph.</source>
        <translation>{file} 把权重放在另一个文件里，那可能是你的任何文件，因此没有打开：请制作者把权重放进图里。</translation>
    </message>
    <message>
        <source>{file} needs operators from {listed}, which onnxruntime lacks, so it is not opened.</source>
        <translation>{file} 需要 {listed} 的算子，而 onnxruntime 没有，因此没有打开。</translation>
    </message>
    <message>
        <source>model.json is nested more than {depth} deep.</source>
        <translation>model.json 的嵌套超过 {depth} 层。</translation>
    </message>
    <message>
        <source>{path} holds two files of one name, so nobody can tell which is meant: get it again.</source>
        <translation>{path} 里有两个同名文件，无法判断用哪一个：请重新获取。</translation>
    </message>
    <message>
        <source>{pack} holds {file}, which would grow to {size} MiB when it is unpacked. No model does, so nothing was read from it.</source>
        <translation>{pack} 里的 {file} 解压后会有 {size} MiB，没有模型会这样，因此没有读取任何内容。</translation>
    </message>
    <message>
        <source>{model} is in use, or about to be, and this pack would not be compared with what it embedded: give this one another id or version where it is made, or choose another model first.</source>
        <translation>{model} 正在使用或即将使用，而这个模型包的结果不能与它的相比：请在制作时改用别的 id 或版本，或先选择其他模型。</translation>
    </message>
    <message>
        <source>The pack does not answer within {patience} seconds, so it is not used.</source>
        <translation>模型包在 {patience} 秒内没有响应，因此没有使用。</translation>
    </message>
    <message>
        <source>The pack crashes the program that runs models, so it is not used.</source>
        <translation>模型包会让运行模型的程序崩溃，因此没有使用。</translation>
    </message>
    <message>
        <source>{model} is about to come into use: give that up first with `shiying models use --cancel`.</source>
        <translation>{model} 即将启用：请先取消切换。</translation>
    </message>
    <message>
        <source>The model {role}, {model}, cannot be opened.</source>
        <translation>无法打开{role}模型 {model}。</translation>
    </message>
    <message>
        <source>{card} of {model} is damaged or too long.</source>
        <translation>{model} 的 {card} 已损坏或过长。</translation>
    </message>
    <message>
        <source>{model} cannot be read.</source>
        <translation>无法读取 {model}。</translation>
    </message>
    <message>
        <source>What {model} embedded is in use by another model with the same graphs.</source>
        <translation>{model} 的计算结果正由另一个使用相同图的模型使用。</translation>
    </message>
    <message>
        <source>{model} has embedded nothing, so there is nothing to delete.</source>
        <translation>{model} 还没有计算结果，没有可删除的内容。</translation>
    </message>
    <message>
        <source>The switch to {model} needs {needed} MiB, and {free} MiB are free at {folder}: free some space on that disk. Nothing was changed.</source>
        <translation>切换到 {model} 需要 {needed} MiB，而 {folder} 只剩 {free} MiB：请在该磁盘上腾出空间。没有改动任何内容。</translation>
    </message>
    <message>
        <source>No other model was in use before, or it is not there any more.</source>
        <translation>之前没有使用过其他模型，或它已经不在了。</translation>
    </message>
    <message>
        <source>Nothing can be written to {folder}: choose another folder.</source>
        <translation>无法写入 {folder}：请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{address} is no address of a model: write https://… or hf:owner/name.</source>
        <translation>{address} 不是模型的网址：请写成 https://… 或 hf:作者/名称。</translation>
    </message>
    <message>
        <source>{address} could be changed on its way here: ask for https:// instead, or add #sha256= and the hash that the file must have.</source>
        <translation>{address} 的内容在传输中可能被篡改：请改用 https://，或在网址后加上 #sha256= 和文件的哈希值。</translation>
    </message>
    <message>
        <source>#{hash} is no hash of a file: write #sha256= and its 64 hexadecimal digits.</source>
        <translation>#{hash} 不是文件的哈希值：请写 #sha256= 加 64 位十六进制数字。</translation>
    </message>
    <message>
        <source>{name} is no name in the hub: write hf:owner/name, or hf:owner/name/file@revision.</source>
        <translation>{name} 不是模型库中的名称：请写成 hf:作者/名称，或 hf:作者/名称/文件@版本。</translation>
    </message>
    <message>
        <source>HF_ENDPOINT is {endpoint}, which is no web address: set it to one such as {other}.</source>
        <translation>HF_ENDPOINT 的值 {endpoint} 不是网址：请设为类似 {other} 的网址。</translation>
    </message>
    <message>
        <source>{repository} has no {suffix} file. If it has a model&apos;s weights, make one of them with `shiying models import {same}`.</source>
        <translation>{repository} 中没有 {suffix} 文件。如果其中有模型权重，请用 `shiying models import {same}` 转换。</translation>
    </message>
    <message>
        <source>{repository} has several models: say which, {listed}.</source>
        <translation>{repository} 中有多个模型，请指明其中一个：{listed}。</translation>
    </message>
    <message>
        <source>The proxy settings of this computer cannot be used ({error}): write the proxy as http://host:port or socks5://host:port.</source>
        <translation>无法使用本机的代理设置（{error}）：请把代理写成 http://主机:端口 或 socks5://主机:端口。</translation>
    </message>
    <message>
        <source>{host} sends one round in circles: check the address {address}.</source>
        <translation>{host} 的跳转没有尽头：请检查网址 {address}。</translation>
    </message>
    <message>
        <source>{host} sends more than was asked for: check the address {address}.</source>
        <translation>{host} 返回的内容过多：请检查网址 {address}。</translation>
    </message>
    <message>
        <source>{host} leads on to {address}, where what comes could be changed on its way: nothing was taken from there. Use another address.</source>
        <translation>{host} 跳转到 {address}，那里的内容在传输中可能被篡改，因此没有下载。请换一个网址。</translation>
    </message>
    <message>
        <source>{host} does not let everybody have {address} ({reason}): check the address, and for a hub set HF_TOKEN to a token of yours.</source>
        <translation>{host} 不允许匿名下载 {address}（{reason}）：请检查网址；如果是模型库，请把 HF_TOKEN 设为你的令牌。</translation>
    </message>
    <message>
        <source>{host} has nothing at {address}: check the address.</source>
        <translation>{host} 上没有 {address}：请检查网址。</translation>
    </message>
    <message>
        <source>{host} does not give {address} ({reason}): check the address.</source>
        <translation>{host} 不提供 {address}（{reason}）：请检查网址。</translation>
    </message>
    <message>
        <source>The proxy does not let Shiying through to {host} ({error}): check it, and write its user and password into its address if it wants them.</source>
        <translation>代理不允许访问 {host}（{error}）：请检查代理；如果需要用户名和密码，请写进代理地址。</translation>
    </message>
    <message>
        <source>{host} cannot prove that it is {same} ({fault}), so nothing was taken from it: check this computer&apos;s date, and whether a proxy or a virus scanner stands in between.</source>
        <translation>{host} 无法证明自己就是 {same}（{fault}），因此没有下载：请检查电脑的日期，以及中间是否有代理或杀毒软件。</translation>
    </message>
    <message>
        <source>{host} cannot be asked ({error}): check the address.</source>
        <translation>无法访问 {host}（{error}）：请检查网址。</translation>
    </message>
    <message>
        <source>Another Shiying is downloading a model to {folder}: wait for it, or stop it first.</source>
        <translation>另一个拾影正在向 {folder} 下载模型：请等它完成，或先停止它。</translation>
    </message>
    <message>
        <source>The download was stopped. {size} MiB are kept; ask for it again to go on.</source>
        <translation>下载已停止。已下载的 {size} MiB 会保留，再次安装时接着下载。</translation>
    </message>
    <message>
        <source>The download from {host} broke off ({reason}). {size} MiB are kept: ask for it again to go on.</source>
        <translation>从 {host} 的下载中断了（{reason}）。已下载的 {size} MiB 会保留，再次安装时接着下载。</translation>
    </message>
    <message>
        <source>{host} cannot be reached ({reason}): check the connection and the proxy, and ask again.</source>
        <translation>无法连接 {host}（{reason}）：请检查网络和代理，然后重试。</translation>
    </message>
    <message>
        <source>{host} cannot be reached ({reason}): check the connection and the proxy, or name a mirror in HF_ENDPOINT, and ask again.</source>
        <translation>无法连接 {host}（{reason}）：请检查网络和代理，或用 HF_ENDPOINT 指定镜像，然后重试。</translation>
    </message>
    <message>
        <source>{address} is larger than the {most} GiB that a model may have, so it is not kept.</source>
        <translation>{address} 超过了模型的上限 {most} GiB，因此没有保留。</translation>
    </message>
    <message>
        <source>{address} gives something else than a model: check the address.</source>
        <translation>{address} 的内容不是模型：请检查网址。</translation>
    </message>
    <message>
        <source>{address} has the SHA-256 {found} where {expected} is expected: it was damaged or changed, so it is not kept. Check the hash, or get the model from elsewhere.</source>
        <translation>{address} 的 SHA-256 是 {found}，而应为 {expected}：文件已损坏或被改动，因此没有保留。请核对哈希值，或从别处获取模型。</translation>
    </message>
    <message>
        <source>What came from {address} cannot be installed.</source>
        <translation>从 {address} 下载的文件无法安装。</translation>
    </message>
    <message>
        <source>{model} is published as weights, of which a model is made here first: run `{command}`.</source>
        <translation>{model} 以权重形式发布，需先在本机转换成模型：请运行 `{command}`。</translation>
    </message>
    <message>
        <source>The list of models {file} cannot be read ({error}): mend it, or unset SHIYING_MODEL_LIST.</source>
        <translation>无法读取模型列表 {file}（{error}）：请修正它，或取消设置 SHIYING_MODEL_LIST。</translation>
    </message>
    <message>
        <source>is not there any more.</source>
        <translation>文件已经不在了。</translation>
    </message>
    <message>
        <source>may not be read: check its permissions.</source>
        <translation>没有读取权限：请检查文件的权限。</translation>
    </message>
    <message>
        <source>needs more memory than there is.</source>
        <translation>内存不足，无法打开。</translation>
    </message>
    <message>
        <source>cannot be read: {error}.</source>
        <translation>无法读取：{error}。</translation>
    </message>
    <message>
        <source>is empty.</source>
        <translation>是空文件。</translation>
    </message>
    <message>
        <source>claims {width} x {height} pixels, more than the {most} million that Shiying opens.</source>
        <translation>标称 {width} × {height} 像素，超过拾影能打开的 {most} 百万像素。</translation>
    </message>
    <message>
        <source>claims {width} x {height} pixels, which would take {needed} MiB of memory; Shiying takes up to {most}.</source>
        <translation>标称 {width} × {height} 像素，需要 {needed} MiB 内存；拾影最多使用 {most} MiB。</translation>
    </message>
    <message>
        <source>is not a picture, or not in a format that Shiying reads.</source>
        <translation>不是图片，或不是拾影能读取的格式。</translation>
    </message>
    <message>
        <source>is cut short: part of the picture is missing.</source>
        <translation>文件不完整，缺少部分画面。</translation>
    </message>
    <message>
        <source>is damaged and cannot be decoded ({error}).</source>
        <translation>已损坏，无法解码（{error}）。</translation>
    </message>
    <message>
        <source>is on a drive that is not connected.</source>
        <translation>所在的磁盘没有连接。</translation>
    </message>
    <message>
        <source>has a name that is not valid text: rename it.</source>
        <translation>文件名不是有效的文字：请改名。</translation>
    </message>
    <message>
        <source>is not decoded within {minutes} minutes, so it is left out.</source>
        <translation>{minutes} 分钟内没能解码，已跳过。</translation>
    </message>
    <message>
        <source>write a date like 2023, 2023-05, 2023年5月1日, or a range like 2021..2023</source>
        <translation>请写成 2023、2023-05、2023年5月1日，或 2021..2023 这样的范围</translation>
    </message>
    <message>
        <source>write it like size:&gt;5MB, size:&lt;500KB or size:&gt;12MP</source>
        <translation>请写成 size:&gt;5MB、size:&lt;500KB 或 size:&gt;12MP</translation>
    </message>
    <message>
        <source>write it like rating:5 or rating:&gt;=4</source>
        <translation>请写成 rating:5 或 rating:&gt;=4</translation>
    </message>
    <message>
        <source>go back with `shiying models use {model}`</source>
        <translation>换回自带的模型 {model}</translation>
    </message>
    <message>
        <source>`shiying models remove {model}`</source>
        <translation>移除 {model}</translation>
    </message>
    <message>
        <source>Chinese and English</source>
        <translation>中文和英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>读写出错</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统只读</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>是文件夹</translation>
    </message>
    <message>
        <source>Not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>打开的文件过多</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>网络文件已失效</translation>
    </message>
    <message>
        <source>give it up with `shiying models use --cancel`</source>
        <translation>取消切换</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>正在使用的</translation>
    </message>
    <message>
        <source>to come into use</source>
        <translation>即将启用的</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>所选的</translation>
    </message>
    <message>
        <source>{photo} {reason}</source>
        <translation>{photo}：{reason}</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Keep running in the notification area when the window is closed</source>
        <translation>关闭窗口后留在通知区域继续运行</translation>
    </message>
    <message>
        <source>Organising photos</source>
        <translation>整理照片</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message numerus="yes">
        <source>%Ln threads</source>
        <translation>
            <numerusform>%Ln 个线程</numerusform>
        </translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Go gently while the computer runs on its battery</source>
        <translation>使用电池时放慢速度</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the library&apos;s folder</source>
        <translation>打开照片库所在文件夹</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>照片库</translation>
    </message>
    <message>
        <source>What Shiying knows of your photos is there; the photos themselves stay where they are. To keep it elsewhere, start Shiying with --home FOLDER or set SHIYING_HOME.</source>
        <translation>拾影整理的信息都存放在这里，照片本身留在原处。想换个位置，请用 --home 文件夹 启动拾影，或设置环境变量 SHIYING_HOME。</translation>
    </message>
    <message>
        <source>Thumbnails take at most</source>
        <translation>缩略图最多占用</translation>
    </message>
    <message>
        <source>Clear now</source>
        <translation>立即清除</translation>
    </message>
    <message>
        <source>They take {size} now, and come again as you look.</source>
        <translation>目前占用 {size}，浏览时会重新生成。</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>SimilarStrip</name>
    <message>
        <source>Similar photos</source>
        <translation>相似照片</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>更多相似照片</translation>
    </message>
    <message>
        <source>Looking for similar photos…</source>
        <translation>正在查找相似照片…</translation>
    </message>
    <message>
        <source>There are no other photos in the library yet.</source>
        <translation>图库中还没有其他照片。</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
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
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos searchable already</source>
        <translation>
            <numerusform>已可搜索 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Looking for photos…</source>
        <translation>正在查找照片…</translation>
    </message>
    <message>
        <source>Looking for photos: {count}</source>
        <translation>正在查找照片：{count}</translation>
    </message>
    <message>
        <source>Paused: {done} / {total}</source>
        <translation>已暂停：{done} / {total}</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Another Shiying is organising photos; this one goes on after it</source>
        <translation>另一个拾影正在整理照片，完成后这里会继续</translation>
    </message>
    <message>
        <source>Will try again by itself</source>
        <translation>稍后会自动重试</translation>
    </message>
    <message>
        <source>Organising {done} / {total}</source>
        <translation>正在整理 {done} / {total}</translation>
    </message>
    <message>
        <source>Getting the new model ready: {done} / {total}</source>
        <translation>正在准备新模型 {done} / {total}</translation>
    </message>
    <message>
        <source>{rate} a second</source>
        <translation>每秒 {rate} 张</translation>
    </message>
    <message>
        <source>gentle</source>
        <translation>低负荷</translation>
    </message>
    <message>
        <source>on battery: gentle</source>
        <translation>电池供电：低负荷</translation>
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
    <message>
        <source>Up to date, {when}</source>
        <translation>{when} 已是最新</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Clear the search history</source>
        <translation>清除搜索历史</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近搜索</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>试试</translation>
    </message>
    <message>
        <source>Forget “{text}”</source>
        <translation>不再显示“{text}”</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>不再显示</translation>
    </message>
</context>
<context>
    <name>Tip</name>
    <message>
        <source>This photo has left the library.</source>
        <translation>这张照片已不在图库中。</translation>
    </message>
    <message>
        <source>Match {score}</source>
        <translation>匹配度 {score}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more like it</source>
        <translation>
            <numerusform>另有 %Ln 张类似的照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Its drive is not connected</source>
        <translation>所在的硬盘未连接</translation>
    </message>
    <message>
        <source>It cannot be shown:</source>
        <translation>无法显示：</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} 张，共 {count} 张</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Shiying</source>
        <translation>打开拾影</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>organising photos</source>
        <translation>正在整理照片</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Shiying</source>
        <translation>拾影</translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Back to all results (Esc)</source>
        <translation>返回全部结果（Esc）</translation>
    </message>
    <message>
        <source>Show whole photos</source>
        <translation>显示完整照片</translation>
    </message>
    <message>
        <source>Show whole photos instead of squares</source>
        <translation>显示完整照片，不裁成方形</translation>
    </message>
    <message>
        <source>Size of photos</source>
        <translation>照片大小</translation>
    </message>
    <message>
        <source>Size of photos (Ctrl and the mouse wheel, Ctrl++, Ctrl+-)</source>
        <translation>照片大小（Ctrl 加滚轮，或 Ctrl++、Ctrl+-）</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>已选 %Ln 张</numerusform>
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
        <source>Or drop folders here.</source>
        <translation>也可以把文件夹拖到这里。</translation>
    </message>
    <message>
        <source>{folder}  ·  {count} photos</source>
        <translation>{folder}  ·  {count} 张照片</translation>
    </message>
    <message>
        <source>{folder}  ·  over {count} photos</source>
        <translation>{folder}  ·  超过 {count} 张照片</translation>
    </message>
    <message numerus="yes">
        <source>Use %Ln folders</source>
        <translation>
            <numerusform>使用这 %Ln 个文件夹</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose other folders</source>
        <translation>选择其他文件夹</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>shows {things} well</source>
        <translation>与{things}很匹配</translation>
    </message>
    <message>
        <source>shows little of {things}</source>
        <translation>与{things}不太匹配</translation>
    </message>
    <message>
        <source>but shows {things}, unwanted</source>
        <translation>但含有不想要的{things}</translation>
    </message>
    <message>
        <source>is free of {things}</source>
        <translation>没有{things}</translation>
    </message>
    <message>
        <source>looks much like the photo you chose</source>
        <translation>与所选照片很相似</translation>
    </message>
    <message>
        <source>looks only a little like the photo you chose</source>
        <translation>与所选照片略有相似</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>{reasons}.</source>
        <translation>{reasons}。</translation>
    </message>
    <message>
        <source>its name has {things}</source>
        <translation>文件名中有{things}</translation>
    </message>
    <message>
        <source>its folder has {things}</source>
        <translation>文件夹名中有{things}</translation>
    </message>
    <message>
        <source>its camera has {things}</source>
        <translation>相机名中有{things}</translation>
    </message>
    <message>
        <source>its lens has {things}</source>
        <translation>镜头名中有{things}</translation>
    </message>
    <message>
        <source>Best match</source>
        <translation>最佳匹配</translation>
    </message>
    <message>
        <source>Found by its name</source>
        <translation>按名称找到</translation>
    </message>
    <message>
        <source>Not a close match</source>
        <translation>不太匹配</translation>
    </message>
    <message>
        <source>match</source>
        <translation>匹配</translation>
    </message>
    <message>
        <source>needed</source>
        <translation>门槛</translation>
    </message>
    <message>
        <source>adds</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>The photo you chose</source>
        <translation>所选照片</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>With place</source>
        <translation>有地点</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Orientation</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>本周</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>本月</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>今年</translation>
    </message>
    <message>
        <source>Last year</source>
        <translation>去年</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>横向</translation>
    </message>
    <message>
        <source>Portrait</source>
        <translation>竖向</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>方形</translation>
    </message>
    <message>
        <source>Panorama</source>
        <translation>全景</translation>
    </message>
    <message>
        <source>from {date}</source>
        <translation>{date} 起</translation>
    </message>
    <message>
        <source>before {date}</source>
        <translation>{date} 之前</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>{stars} and more</source>
        <translation>{stars} 及以上</translation>
    </message>
</context>
<context>
    <name>_Column</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Knows {known} of {photos} photos</source>
        <translation>已分析 {known} / {photos} 张照片</translation>
    </message>
</context>
</TS>
